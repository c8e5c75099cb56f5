// Three chicks in a meadow nest
#include "common.inc"
#ifndef(Blur) #declare Blur=0; #end
camera { location <0,1.35,-6.2> right x*1 look_at <0.03,.86,0> angle 36
 #if(Blur) aperture .16 focal_point <0,.9,-.75> blur_samples Blur confidence .9 variance 1/150 #end }
sky_sphere { pigment { gradient y color_map { [0 rgb <.95,.92,.62>][.3 rgb <.75,.88,.80>][1 rgb <.35,.6,.85>] } } }
Sun(<1.3,1.5,1.0>,40,<1.6,1.3,.85>*1.9,2)
light_source { <-80,90,-120> rgb <.80,.75,.66>*1.25 area_light x*90,y*90,2,2 adaptive 0 jitter circular orient }
light_source { <60,-10,-100> rgb <.30,.32,.14>*.5 shadowless }
// soft meadow behind
plane { -z,-30 no_shadow pigment { bozo scale <3.5,2.2,1> turbulence .25 translate <1,4,0> color_map{[0 rgb <.20,.36,.08>][.4 rgb <.36,.54,.13>][.7 rgb <.58,.70,.24>][1 rgb <.90,.88,.48>]} } finish { emission .9 diffuse 0 } }
#for(i,1,110) #local rr=RR(.25,.9); #local cc=(R01()<.35?<1,.85,.9>:(R01()<.5?<1,.95,.55>:<.85,.95,.5>)); disc { 0,z,1 no_shadow pigment { spherical color_map{[0 rgbt <cc.x,cc.y,cc.z,1>][.16 rgbt <cc.x,cc.y,cc.z,.74>][1 rgbt <cc.x,cc.y,cc.z,.88>]} } finish{emission 1 diffuse 0} scale rr translate <RR(-13,13),RR(-1,10),RR(24,29)> } #end
plane { y,-.02 pigment { bozo scale .5 color_map{[0 rgb <.08,.14,.03>][1 rgb <.16,.24,.06>]} } }
// a chick: sits at the origin facing -z (to the camera), about 1.25 high
#declare CB = blob { threshold .3
  sphere { 0,1,1 scale <.78,.66,.86> translate <0,.50,.10> }
  sphere { <0,.52,-.22>,.62,.6 }
  sphere { 0,.62,1.05 scale <1,.95,.98> translate <0,1.08,-.30> }
  sphere { <0,.60,.72>,.30,.6 }
}
#macro ChickDown(Cnt,Len)
 mesh { #local Nm=<0,0,0>; #for(i,1,Cnt)
   #local c=(R01()<.42?<0,1.05,-.28>:<0,.5,RR(-.2,.35)>); #local d=RDir(); #local P=trace(CB,c+d*3,-d,Nm);
   #if(vlength(Nm)>0) #local hd=(P.y>.92);
    #local eye=min(vlength(P-<.21,1.13,-.66>),vlength(P-<-.21,1.13,-.66>)); #local bk=vlength(P-<0,1.03,-.72>);
    #if(eye>.066 & bk>.085)
    #local fl=(hd?<0,-.25,.75>:<0,-.55,.55>); #local L=Len*(hd?.62:1)*RR(.6,1.25)*min(1,.35+.65*min((eye-.05)/.12,(bk-.07)/.12));
    #local D=vnormalize(Nm*.75+fl*.7+RDir()*.38)*L; Hair(P-Nm*.01,Nm,D,.0048) #end
   #end #end }
#end
#declare Down1=ChickDown(38000,.135);
#declare Wing1=mesh { #for(i,1,2600) #local q=R01(); #local P=<.0,.60-.16*R01()-.10*q,-.16+.56*q*R01()>; Hair(P+x*(.045-.16*pow(P.z-.08,2)),vnormalize(<1,.4,0>+RDir()*.2),vnormalize(<.10,-.28,1>+RDir()*.18)*RR(.14,.24),.0075) #end };
#macro Chick(Ca,Cb,HeadTurn)
 union {
  object { Down1 texture { pigment { gradient y color_map{[0 rgb Ca*.9][.35 rgb Cb][.62 rgb Cb*<1.02,1.04,1.1>][.85 rgb Ca*1.02][1 rgb Ca*1.05]} scale 1.75 } finish { diffuse .80,.34 } } no_shadow }
  object { CB texture { pigment { rgb Ca*.82 } finish{diffuse .6} } }
  #for(sd,-1,1,2) object { Wing1 scale <sd,1,1> translate <sd*.50,.02,.02> texture{ pigment{rgb Ca*.97} finish{diffuse .6,.3} } } #end
  #for(sd,-1,1,2) union {
    sphere { 0,.066 pigment { rgb <.012,.008,.006> } finish { specular 1 roughness .003 reflection {.04,.25} } }
    sphere { <-.022,.028,-.055>,.013 pigment{rgb 1} finish{emission .9} no_shadow }
    translate <sd*.205,1.135,-.655> } #end
  // beak
  union { sphere_sweep { cubic_spline 6 <0,1.06,-.5>,.09 <0,1.065,-.62>,.088 <0,1.06,-.72>,.075 <0,1.035,-.82>,.042 <0,1.01,-.87>,.010 <0,1.0,-.9>,.004 tolerance 1e-3 scale <1.05,1,1> }
   sphere_sweep { cubic_spline 5 <0,1.0,-.55>,.07 <0,1.0,-.64>,.065 <0,.995,-.73>,.05 <0,.998,-.80>,.016 <0,1,-.84>,.004 tolerance 1e-3 }
   #for(sd,-1,1,2) sphere{0,1 scale <.008,.008,.016> translate <sd*.052,1.085,-.765> pigment{rgb <.35,.14,.06>}} #end
   texture { pigment{ rgb <.93,.47,.16> } finish{ diffuse .75,.15 specular .25 roughness .05 } } }
  // feet
  #for(sd,-1,1,2) union { cone{<0,.3,.05>,.055,<0,.05,0>,.04} #for(tq,-1,1) #local d=vrotate(-z,y*tq*30); sphere_sweep{linear_spline 3 <0,.045,0>,.042 d*.17+y*.04,.034 d*.30+y*.015,.014} #end cone{<0,.045,0>,.035,<0,.01,.14>,.01}
    texture{pigment{rgb <.90,.50,.20>} finish{diffuse .75 specular .15}} translate <sd*.20,0,-.28> } #end
 }
#end
object { Chick(<1,.80,.17>,<1,.90,.40>,0) rotate y*14 translate <.02,.10,-.75> }
object { Chick(<1,.74,.13>,<1,.85,.32>,0) scale .95 rotate y*-38 translate <-1.10,.10,-.05> }
object { Chick(<1,.84,.26>,<1,.93,.50>,0) scale .93 rotate y*42 translate <1.13,.10,-.02> }
// nest of straw
#declare RS=seed(31);
#macro Straw(Cnt,R0,R1,Y0,Y1,Lm) mesh { #for(i,1,Cnt) #local a=RR(0,2*pi); #local r=RR(R0,R1); #local P=<r*cos(a),RR(Y0,Y1)-.3*pow(abs(r-(R0+R1)/2),1)*2,r*sin(a)>;
  #local d=vnormalize(<-sin(a),RR(-.25,.35),cos(a)>*(R01()<.5?1:-1)+RDir()*.45)*Lm*RR(.5,1.2); Hair(P,vnormalize(vnormalize(P*<1,0,1>)*.4+y*.7+RDir()*.5),d,.011) #end } #end
#for(k,0,2) object { Straw(1900,1.45,2.05,.06,.30,.8) texture{pigment{rgb <.78,.58,.27>*(.62+.26*k)} finish{diffuse .65,.25}} scale <1.08,1,.92> translate z*-.15 } #end
object { Straw(1500,0,1.5,.02,.10,.6) texture{pigment{rgb <.62,.45,.20>} finish{diffuse .7}} translate z*-.15 }
// meadow grass and flowers
#declare G=array[4]; #for(i,0,3) #declare G[i]=GrassMesh(260,.55,.50+.14*i,.011,.5) #end
#for(i,1,520) #local px=RR(-6.5,6.5); #local pz=RR(-2.9,9); #local e=sqrt(px*px*.8+(pz+.15)*(pz+.15));
 #if(e>2.25 & (abs(px)<2.2+(pz+3)*.6)) #local hs=(pz<-1.8?.55:(pz<0?.75:1)); object { G[int(R01()*3.99)] texture{pigment{rgb <.24,.40,.075>*RR(.7,1.25)+<.10,.05,0>*R01()} finish{diffuse .6,.4}} rotate y*RR(0,360) scale <1,hs,1> translate <px,0,pz> } #end #end
#macro Daisy(P,S) union { #for(k,0,14) mesh{ #local a=2*pi*k/15; #local n=vnormalize(<0,1,0>+.2*RDir()); #local d=<cos(a),.12,sin(a)>; #local s=<-sin(a),0,cos(a)>*.13;
   triangle{d*.2,d*.7+s,d*.7-s} triangle{d*.7+s,d*1.0+s*.5,d*.7-s} triangle{d*1.0+s*.5,d*1.0-s*.5,d*.7-s} texture{pigment{rgb <.97,.95,.92>} finish{diffuse .65,.4}} } #end
  sphere{0,1 scale <.30,.17,.30> translate y*.06 pigment{rgb <.98,.72,.08>} normal{granite .6 scale .3} } rotate x*RR(-65,-20) rotate y*RR(-40,40) scale S translate P }
  sphere_sweep{ cubic_spline 4 P+<.05,.1,.05>,.012 P,.012 <P.x+.05,0,P.z+.05>,.015 <P.x+.1,-.3,P.z>,.015 tolerance 1e-3 pigment{rgb <.25,.42,.10>} } #end
#for(i,1,44) #local px=(mod(i,2)?1:-1)*RR(1.5,4.6); #local pz=RR(-1.6,4.5); #if(sqrt(px*px*.8+pz*pz)>2.2) Daisy(<px,RR(.75,1.05)*(pz<-.5?.6:1),pz>,RR(.15,.21)) #end #end
Daisy(<-1.45,.50,-2.05>,.17) Daisy(<1.50,.46,-2.1>,.16) Daisy(<-1.08,.40,-2.35>,.13) Daisy(<1.22,.36,-2.4>,.12)
#for(i,1,130) #local px=RR(-2,2); #local pz=RR(-3.3,-2.35); object { G[0] texture{pigment{rgb <.24,.40,.075>*RR(.7,1.25)} finish{diffuse .6,.4}} rotate y*RR(0,360) scale <1,.42,1> translate <px,0,pz> } #end
