// Mountain lake before the sun has reached it: alpenglow on the peak, mist on the far shore
#include "common.inc"
#ifndef (Fine) #declare Fine=1500; #end // cells of the mountain
camera { location <0,1.5,-10> right x*1 look_at <.2,6.4,30> angle 50 }
#declare SunDir = vnormalize(<-1.3,.36,-.75>);
sky_sphere {
  pigment { gradient y color_map { [0 rgb <1.1,.62,.34>][.12 rgb <1.0,.62,.46>][.26 rgb <.66,.52,.62>][.40 rgb <.22,.32,.55>][.8 rgb <.06,.13,.33>] } }
  pigment { wrinkles turbulence .5 octaves 6 lambda 2.2 scale <.9,.10,.5> translate <.35,.06,0>
    color_map { [0 rgbt 1][.42 rgbt 1][.62 rgbt <1.15,.62,.50,.55>][.85 rgbt <1.25,.80,.60,.2>][1 rgbt <1.3,.9,.7,.1>] } }
}
light_source { SunDir*900 rgb <2.9,1.13,.44>*1.22 }
light_source { <60,260,-120> rgb <.26,.36,.60>*.62 shadowless }
light_source { <-40,40,-200> rgb <.20,.22,.34>*.35 shadowless }
fog { fog_type 1 distance 520 color rgbt <.50,.44,.55,.45> }
// a ridge behind our back keeps the valley in shade; the light begins at about a third of the peak
#declare Shade = function { 6*f_noise3d(x*.05,2,7)+3*f_noise3d(x*.16,5,1) }
#for (i,-60,60) cylinder { <0,-80,0>,<0,0,0>,4.2 no_image no_reflection pigment { rgb 0 }
  translate SunDir*320+<0,13+Shade(i*3,0,0),0>+vnormalize(vcross(SunDir,y))*i*4 } #end
// the peak: ridges that grow sharper the higher they lie
#declare Rg = function(x,y,s) { pow(1-abs(2*f_noise3d(x,y,s)-1),2.2) }
#declare Hill = function(x,y,a,b,ka,kb) { max(0,1-sqrt(pow((x-a)*ka,2)+pow((y-b)*kb,2))) }
#declare Raw = function(x,y) {
  (pow(Hill(x,y,.56,.42,2.15,2.0),1.05)*1.55+.34*pow(Hill(x,y,.30,.5,3.0,2.2),1.1)+.36*pow(Hill(x,y,.80,.5,3.0,2.2),1.1)+.30*Hill(x,y,.10,.5,3.4,2.2)+.28*Hill(x,y,.97,.5,3.4,2.2))
  *(.74+.26*Rg(x*5.2,y*5.2,1.3)+.26*Rg(x*5.2,y*5.2,1.3)*Rg(x*12,y*12,4.1)+.13*Rg(x*27,y*27,7.7))
  +.030*Rg(x*27,y*27,2.2)+.020*Rg(x*61,y*61,3.4)+.009*Rg(x*140,y*140,5.1) }
#declare Mt = function(x,y) { Raw(x+.03*(f_noise3d(x*7,y*7,9)-.5),y+.03*(f_noise3d(x*7,y*7,3)-.5)) }
#declare RockP = pigment { granite scale <5,1.2,5> color_map { [0 rgb <.055,.050,.052>][1 rgb <.20,.175,.165>] } }
#declare RockT = texture { pigment { RockP } normal { granite .5 scale 2 } finish { diffuse .85 } }
#declare SnowT = texture { pigment { rgb <.93,.94,1> } normal { granite .12 scale 3 } finish { diffuse .88 } }
#declare WoodT = texture { pigment { bozo scale .8 turbulence .8 color_map { [0 rgb <.018,.036,.034>][1 rgb <.05,.075,.055>] } } normal { bumps .9 scale .5 } finish { diffuse .8 } }
#declare PeakT = texture { slope { y } texture_map { [.64 RockT][.70 SnowT] } }
#declare HighT = texture { slope { y } texture_map { [.72 RockT][.80 SnowT] } }
height_field { function Fine,Fine { min(1,.42*Mt(x,y)) } smooth translate <-.5,0,-.5> scale <200,94,130> translate <-9,-2.5,128>
  texture { gradient y turbulence .09 octaves 5 lambda 2.4 texture_map { [0 WoodT][.15 WoodT][.20 RockT][.30 HighT][.46 PeakT][1 PeakT] } scale 70 } }
// pines: a mesh with drooping whorled boughs
#macro PineMesh(H,Rb,NW)
  mesh { #for (w,0,NW-1) #local f=w/NW; #local yy=H*(.06+.92*f); #local r=Rb*pow(1-f,.8)*RR(.75,1.1)+.012; #local nb=13;
    #for (b,0,nb-1) #local a=2*pi*(b+R01())/nb; #local d=<cos(a),0,sin(a)>; #local sd=<-sin(a),0,cos(a)>; #local L=r*RR(.6,1.15);
      #for (k,0,5) #local g0=k/6; #local g1=(k+1)/6; #local wd=.20*r*(1.05-g0);
        #local p0=<0,yy,0>+d*L*g0-y*L*.5*g0*g0; #local p1=<0,yy,0>+d*L*g1-y*L*.5*g1*g1; #local nn=vnormalize(d*.8+y*.9);
        #for (s,-1,1,2) smooth_triangle { p0,nn,p1+s*sd*wd-y*.20*r*RR(.5,1.4)+d*.1*r*R01(),vnormalize(nn+s*sd),p1,nn } #end
      #end
    #end #end }
#end
#declare NP=6; #declare Pines=array[NP]; #for (i,0,NP-1) #declare Pines[i]=PineMesh(1,.13+.014*i,26+2*i) #end
#macro Pine(P,S,C) union { object { Pines[int(R01()*NP*.999)] texture { pigment { rgb C } finish { diffuse .72,.15 } } }
  cone { 0,.018,y*.97,.002 pigment { rgb <.05,.035,.03> } } rotate y*RR(0,360) scale S*<1,1,1> translate P } #end
#declare Dark = <.020,.044,.040>;
// wooded far shore, two wings of it, and the few near trees that frame the view
#declare Shore = function(x) { 6*f_noise3d(x*.05,1,0)+5*f_noise3d(x*.017,3,2) }
#for (i,1,1700) #local px=RR(-62,62); #local pz=50+Shore(px)+RR(0,18);
  Pine(<px,max(0,pz-50-Shore(px))*.07-.2,pz>,RR(2.6,6.2)*(R01()<.1?1.25:1),Dark*RR(.7,1.5)) #end
#for (i,1,520) #local px=(mod(i,2)?1:-1)*RR(13,44); #local pz=RR(22,46); #local e=abs(px)-10-(pz-14)*.20-3*f_noise3d(px*.2,pz*.2,0);
  #if (e>0) Pine(<px,min(e*.10,1.4)-.2,pz>,RR(2.6,5.6),Dark*RR(.6,1.3)) #end #end
height_field { function 300,150 { max(0,min(1,.08+(y-.12)*.9+.10*f_noise3d(x*9,y*5,2))) } smooth translate <-.5,0,0> scale <190,2.4,60> translate <0,-.25,49> texture { WoodT } }
#for (sd,-1,1,2) sphere { 0,1 scale <24,2.0,18> translate <sd*37,-.6,35> texture { WoodT } } #end
#declare NPine=PineMesh(1,.135,64);
#macro Near(P,S) union { object { NPine texture { pigment { rgb Dark*.8 } finish { diffuse .7,.2 } } }
  cone { 0,.014,y*.97,.002 pigment { rgb <.05,.035,.03> } } rotate y*RR(0,360) scale S translate P } #end
Near(<-5.9,-.3,6>,9.4) Near(<-7.9,-.3,8>,11.5) Near(<-4.6,-.3,8.0>,5.2) Near(<-9.6,-.3,11>,9) Near(<-6.2,-.3,9.6>,3.4) Near(<9.3,-.3,12>,7.4) Near(<8.2,-.3,13>,4.2) Near(<11.2,-.3,14>,9)
#macro Bank(P,S) sphere { 0,1 scale S translate P texture { pigment { bozo scale .3 color_map { [0 rgb <.022,.028,.016>][1 rgb <.06,.058,.034>] } } normal { granite 1.5 scale .6 } } } #end
Bank(<-8.6,-.3,8>,<4.9,.65,4.2>) Bank(<11.2,-.3,13>,<4.2,.6,4>)
// stones at the water's edge
#declare RS=seed(12);
#for (i,1,26) #local px=RR(-5,5); #local r=RR(.06,.30); #local pz=-5.3+.10*px*px*.6+RR(-.6,1.4);
  isosurface { function { f_sphere(x,y,z,1)+.5*f_noise3d(x*1.6+i*3,y*1.6,z*1.6)-.2 } contained_by { box { -1.3,1.3 } } max_gradient 3.2
    scale <r*1.5,r*.62,r> rotate y*RR(0,360) translate <px,-.02,pz>
    texture { pigment { granite scale .8 color_map { [0 rgb <.03,.032,.036>][1 rgb <.13,.125,.12>] } } finish { diffuse .8 specular .3 roughness .03 } } } #end
// mist: thin sheets, one behind the other, densest over the water
#for (i,0,11) #local zz=17+i*2.7;
  polygon { 5,<-70,0>,<70,0>,<70,4>,<-70,4>,<-70,0> translate z*zz no_shadow
    pigment { function { min(1,exp(-y*(2.3-.10*i))*min(1,y*3+.25)*1.25*max(0,f_noise3d(x*.11+i*7,y*.5,i*3)-.28)) }
      color_map { [0 rgbt <.86,.72,.74,1>][1 rgbt <.90,.76,.76,.30>] } } finish { emission .62 diffuse 0 } } #end
// and a haze between the wood and the mountain
polygon { 5,<-90,0>,<90,0>,<90,30>,<-90,30>,<-90,0> translate z*72 no_shadow
  pigment { gradient y scale 30 color_map { [0 rgb <.62,.48,.50> transmit .01][.13 rgb <.62,.48,.50> transmit .05][.32 rgb <.62,.46,.50> transmit .35][.6 rgb <.6,.46,.52> transmit .8][1 rgb <.6,.5,.55> transmit 1] } } finish { emission .8 diffuse 0 } }
// still water
plane { y,0 texture { pigment { rgb <.004,.016,.022> }
  normal { average normal_map { [1 bumps .006 scale <2.6,1,.6>][1 bumps .003 scale <.6,1,.18>] } }
  finish { diffuse .3 reflection { .42,.94 falloff 2 } } } }
