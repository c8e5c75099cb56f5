// Mountain lake, morning mist
#include "common.inc"
camera { location <0,2.4,-10> right x*1 look_at <0,5.2,30> angle 52 }
sky_sphere { pigment { gradient y color_map { [0 rgb <.92,.88,.78>] [.10 rgb <.70,.83,.88>][.28 rgb <.30,.58,.76>][.6 rgb <.10,.32,.58>] } }
 pigment { bozo turbulence .6 octaves 6 scale <.5,.09,.4> translate <.1,.06,0> color_map{[0 rgbt <1,.98,.94,.25>][.3 rgbt <1,.97,.92,.7>][.5 rgbt 1][1 rgbt 1]} } }
light_source { vnormalize(<-1.3,.50,-.12>)*600 rgb <1.6,1.16,.74>*1.5 }
light_source { <60,200,-160> rgb <.30,.42,.55>*.75 shadowless }
fog { fog_type 1 distance 330 color rgbt <.50,.70,.82,.42> }
fog { fog_type 2 distance 70 fog_offset .3 fog_alt 1.1 color rgb <.86,.91,.88> turbulence .3 turb_depth .2 }
// the peak
#declare FR = function { pattern { wrinkles turbulence .25 octaves 7 } }
#declare Ridge = function(x,y,z) { 1-abs(2*f_noise3d(x,y,z)-1) }
#declare Mt = function(x,y) { max(0, pow(1-min(1,sqrt(pow((x-.57)*1.9,2)+pow((y-.5)*2.0,2))),1.5)*1.85 + .46*(1-min(1,sqrt(pow((x-.25)*3.2,2)+pow((y-.5)*2.2,2)))) +.42*(1-min(1,sqrt(pow((x-.86)*3.6,2)+pow((y-.55)*2.2,2))))
   + .34*(Ridge(x*5,y*5,1)-.6)*1.0 + .17*(Ridge(x*11,y*11,4)-.6) + .085*(Ridge(x*23,y*23,7)-.6) + .045*(Ridge(x*50,y*50,2)-.6)+.02*Ridge(x*110,y*110,3) -.10) }
 #declare RockP=pigment { granite scale 9 color_map{[0 rgb <.27,.29,.33>][1 rgb <.50,.49,.49>]} }
 #declare SnowT=texture { slope { y } texture_map { [.60 pigment{RockP} finish{diffuse .8}][.66 pigment{rgb <.92,.95,1>} finish{diffuse .85}] } }
 #declare RockT=texture { slope { y } texture_map { [.66 pigment{RockP} finish{diffuse .8}][.76 pigment{rgb <.34,.36,.30>} finish{diffuse .8}] } }
 #declare WoodT=texture { pigment { bozo scale 1.2 turbulence .8 color_map{[0 rgb <.06,.14,.07>][1 rgb <.15,.22,.11>]} } normal{bumps .8 scale .6} finish{diffuse .75} }
height_field { function 900,900 { min(1,.37*Mt(x,y)) } smooth translate <-.5,0,-.5> scale <190,112,130> translate <-6,-2,128>
 texture { gradient y turbulence .10 octaves 5 texture_map { [0.00 WoodT][0.20 WoodT][0.30 RockT][0.42 RockT][0.50 SnowT][1.00 SnowT] } scale 90 } }
// pines: a mesh with drooping whorled boughs
#macro PineMesh(H,Rb,NW)
 mesh { #for(w,0,NW-1) #local f=w/NW; #local yy=H*(.10+.88*f); #local r=Rb*pow(1-f,.85)+.03; #local nb=11;
  #for(b,0,nb-1) #local a=2*pi*(b+R01())/nb; #local d=<cos(a),0,sin(a)>; #local sd=<-sin(a),0,cos(a)>; #local L=r*RR(.7,1.12);
   #for(k,0,4) #local g0=k/5; #local g1=(k+1)/5; #local wd=.30*r*(1-g0*.75);
    #local p0=<0,yy,0>+d*L*g0-y*L*.42*g0*g0; #local p1=<0,yy,0>+d*L*g1-y*L*.42*g1*g1;
    #local nn=vnormalize(d*.8+y*.9);
    smooth_triangle{p0,nn,p1+sd*wd-y*.16*r*RR(.6,1.3),vnormalize(nn+sd),p1,nn} smooth_triangle{p0,nn,p1-sd*wd-y*.16*r*RR(.6,1.3),vnormalize(nn-sd),p1,nn}
   #end #end #end }
#end
#declare NP=5; #declare Pines=array[NP]; #for(i,0,NP-1) #declare Pines[i]=PineMesh(1,.17+.02*i,24+i) #end
#macro Pine(P,S,C) union { object{Pines[int(R01()*NP*.999)] texture{pigment{rgb C} finish{diffuse .72,.15}}} cone{0,.022,y*.9,.004 pigment{rgb <.16,.11,.08>}} rotate y*RR(0,360) scale S*<1,1,1> translate P } #end
// wooded far shore
#declare Shore = function(x) { 6*f_noise3d(x*.05,1,0)+5*f_noise3d(x*.017,3,2) }
#for(i,1,1500) #local px=RR(-62,62); #local pz=52+Shore(px)+RR(0,16); #local e=max(0,(pz-52-Shore(px)))*.06+.005*abs(px); 
  Pine(<px,e-.25,pz>,RR(4.0,8.2),<.045,.13,.075>*RR(.7,1.35)+<.02,.02,0>*R01()) #end
#for(i,1,420) #local px=(mod(i,2)?1:-1)*RR(15,44); #local pz=RR(20,46)-abs(px)*.12; #if(abs(px)>13+(pz-14)*.22+2.2*f_noise3d(px*.2,pz*.2,0)) Pine(<px,(abs(px)-15)*.10-.2,pz>,RR(2.6,4.6),<.05,.15,.075>*RR(.7,1.35)) #end #end
height_field { function 300,150 { max(0,min(1,.08+(y-.12)*.9+.10*f_noise3d(x*9,y*5,2))) } smooth translate <-.5,0,0> scale <190,2.4,60> translate <0,-.25,51> pigment{rgb <.10,.16,.08>} }
#for(sd,-1,1,2) sphere { 0,1 scale <22,2.6,18> translate <sd*36,-.9,34> pigment{ bozo scale 2 color_map{[0 rgb <.10,.16,.07>][1 rgb <.18,.22,.10>]}} } #end
// near pines frame the view
#declare NPine=PineMesh(1,.19,46);
#macro Near(P,S) union { object{NPine texture{pigment{rgb <.035,.105,.06>} finish{diffuse .7,.2}}} cone{0,.02,y*.95,.003 pigment{rgb <.12,.08,.055>}} rotate y*RR(0,360) scale S translate P } #end
Near(<-6.6,-.4,6>,10.5) Near(<-8.6,-.4,8.6>,12.5) Near(<-5.0,-.3,9.5>,5.0) Near(<8.3,-.4,9>,7.6) Near(<9.9,-.4,11.5>,10) Near(<7.0,-.4,12>,5.2)
sphere { 0,1 scale <5.5,.75,4.5> translate <-8.5,-.25,7> pigment{bozo scale .5 color_map{[0 rgb <.07,.11,.04>][1 rgb <.16,.19,.07>]}} normal{bumps 1 scale .1} }
sphere { 0,1 scale <4.5,.6,4> translate <10,-.25,10.5> pigment{bozo scale .5 color_map{[0 rgb <.07,.11,.04>][1 rgb <.16,.19,.07>]}} normal{bumps 1 scale .1} }
// stones at the water's edge
#for(i,1,34) #local px=RR(-6,7); #local pz=RR(-4.5,-1.2)+.10*px*px*.25; #local r=RR(.06,.28);
 isosurface { function { f_sphere(x,y,z,1)+.5*f_noise3d(x*1.6+i*3,y*1.6,z*1.6)-.2 } contained_by{box{-1.3,1.3}} max_gradient 3.2 scale <r*1.4,r*.7,r> rotate y*RR(0,360) translate <px,-.02,pz>
  texture{pigment{granite scale .8 color_map{[0 rgb <.16,.17,.17>][1 rgb <.42,.41,.38>]}} finish{diffuse .8 specular .15 roughness .05}} } #end
plane { y,0 texture { pigment { rgb <.012,.05,.055> } normal { average normal_map{[1 bumps .02 scale <2.4,1,.5>][1 bumps .012 scale <.5,1,.16>]} }
 finish { diffuse .4 specular .3 roughness .01 reflection { .10,.95 fresnel on } conserve_energy } } interior{ior 1.33} }
