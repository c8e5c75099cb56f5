// Three chicks in a meadow nest, the evening sun behind them
#include "common.inc"
#ifndef (Blur) #declare Blur=0; #end
#ifndef (Fine) #declare Fine=1; #end // 0.2 for a quick look
camera { location <.25,1.0,-6.4> right x*1 look_at <.04,1.05,0> angle 33.5
  #if (Blur) aperture .15 focal_point <0,.9,-.95> blur_samples 4,Blur confidence .85 variance 1/120 #end }
sky_sphere { pigment { gradient y color_map { [0 rgb <.85,.62,.28>][.3 rgb <.40,.50,.40>][1 rgb <.25,.38,.50>] } } }
light_source { <2.3,2.0,2.6>*60 rgb <1.8,1.22,.62>*3.4 }
light_source { <-80,70,-110> rgb <.90,.78,.62>*2.0 area_light x*110,y*110,2,2 adaptive 0 jitter circular orient }
light_source { <60,-14,-90> rgb <.40,.31,.16>*.95 shadowless }
// the wood behind, far out of focus: dark below the trees, the low sun coming through on the right
plane { -z,-30 no_shadow pigment { bozo scale <6,4,1> turbulence .3 translate <1,4,0>
  color_map { [0 rgb <.012,.040,.016>][.4 rgb <.045,.105,.028>][.7 rgb <.14,.20,.05>][1 rgb <.42,.38,.10>] } } finish { emission .9 diffuse 0 } }
#declare RS=seed(77);
#for (i,1,26) Glow(<RR(-14,14),RR(-3,4),RR(27,29)>,RR(3,6),<.22,.30,.06>,.45) #end
Glow(<8.2,8.6,28.5>,19,<1.5,.95,.32>,.72) Glow(<9.4,9.4,26>,8,<2.2,1.6,.7>,.6) Glow(<-8,4,27>,9,<.40,.46,.12>,.5)
#for (i,1,34) #local q=RR(0,1); #local w=sqrt(R01());
  Bokeh(<9-21*q*w+RR(-2,3),RR(1.5,9.8),RR(22,25)>,RR(.25,.78),<1.5,1.12,.45>*(1-.45*q)+<0,.12,0>*q,RR(.10,.34)*(1-.5*q),RR(.3,.55)) #end
plane { y,-.02 pigment { bozo scale .5 color_map { [0 rgb <.05,.09,.02>][1 rgb <.12,.17,.045>] } } }
// a chick sits at the origin facing -z (to the camera), about 1.5 high; its head turns about its own middle
#declare Head=<0,1.06,-.30>;
#declare BodyB = blob { threshold .3 sphere { 0,1,1 scale <.80,.68,.88> translate <0,.50,.12> } sphere { <0,.56,-.20>,.64,.7 } sphere { <0,.62,.76>,.30,.6 } }
#declare HeadB = blob { threshold .3 sphere { 0,.64,1.05 scale <1,.96,1> } sphere { <0,-.13,-.14>,.36,.35 } }
#declare Eye=<.238,.065,-.365>;
#macro Down(B,C,Cnt,Len,Flow,IsHead)
  mesh { #local Nm=<0,0,0>; #for (i,1,Cnt*Fine)
    #local d=RDir(); #local P=trace(B,C+z*(IsHead?0:RR(-.3,.4))+d*3,-d,Nm);
    #local eye=(IsHead ? min(vlength(P-Eye),vlength(P-Eye*<-1,1,1>)) : 1); #local bk=(IsHead ? vlength(P-<0,-.045,-.44>) : 1);
    #if (vlength(Nm)>0 & eye>.062 & bk>.07)
      #local L=Len*RR(.55,1.3)*min(1,.28+.72*min((eye-.05)/.16,(bk-.06)/.16));
      Hair(P-Nm*.01,Nm,vnormalize(Nm*.72+Flow*.8+RDir()*.42)*L,.0040/sqrt(Fine)) #end
  #end }
#end
#declare BodyDown=Down(BodyB,<0,.5,0>,60000,.17,<0,-.55,.55>,no);
#declare HeadDown=Down(HeadB,0,26000,.105,<0,-.15,.75>,yes);
#declare Wing=mesh { #for (i,1,3400*Fine) #local q=R01(); #local P=<0,.62-.17*R01()-.12*q,-.20+.58*q*R01()>;
  Hair(P+x*(.06-.16*pow(P.z-.08,2)),vnormalize(<1,.4,0>+RDir()*.2),vnormalize(<.12,-.34,1>+RDir()*.20)*RR(.14,.25),.0055/sqrt(Fine)) #end };
#declare Soft = finish { diffuse .80,.55 }
#macro Chick(Ca,Cb,Crown,Turn,S,Yaw,Pos) union {
  union {
    object { BodyDown texture { pigment { gradient y color_map { [0 rgb Ca*.8][.4 rgb Cb][.9 rgb Cb*1.03][1 rgb Ca] } scale 1.2 } finish { Soft } } no_shadow }
    object { BodyB texture { pigment { rgb Cb*.8 } finish { diffuse .7 } } }
    #for (sd,-1,1,2) object { Wing scale <sd,1,1> translate <sd*.52,.02,.02> texture { pigment { gradient z color_map { [0 rgb Ca][1 rgb Crown] } scale .9 translate -z*.2 } finish { Soft } } } #end
  }
  union {
    object { HeadDown texture { pigment { gradient y color_map { [0 rgb Cb][.55 rgb Ca][.80 rgb Ca][1 rgb Crown] } scale .98 translate -y*.50 } finish { Soft } } no_shadow }
    object { HeadB texture { pigment { rgb Ca*.8 } finish { diffuse .7 } } }
    #for (sd,-1,1,2) union {
      sphere { 0,.068 pigment { rgb <.012,.007,.005> } finish { specular 1 roughness .003 reflection { .04,.25 } } }
      sphere { <-.020,.032,-.052>,.012 pigment { rgb 1 } finish { emission 1 } no_shadow }
      translate Eye*<sd,1,1> } #end
    union { // beak
      sphere_sweep { b_spline 6 <0,.02,-.30>,.09 <0,.01,-.40>,.088 <0,0,-.48>,.072 <0,-.03,-.57>,.036 <0,-.06,-.625>,.006 <0,-.07,-.65>,.004 tolerance 1e-3 }
      sphere_sweep { b_spline 5 <0,-.07,-.34>,.06 <0,-.075,-.42>,.058 <0,-.085,-.50>,.040 <0,-.095,-.57>,.008 <0,-.10,-.6>,.004 tolerance 1e-3 }
      #for (sd,-1,1,2) sphere { 0,1 scale <.007,.007,.016> translate <sd*.050,.03,-.49> pigment { rgb <.30,.12,.05> } } #end
      texture { pigment { gradient z color_map { [0 rgb <1,.66,.36>][.5 rgb <1,.50,.18>][1 rgb <.95,.42,.13>] } scale .36 translate -z*.65 } finish { diffuse .9,.2 specular .2 roughness .06 } }
      translate z*.34 scale <.85,.85,.85> translate -z*.34 }
    scale 1.12 rotate x*Turn.x rotate z*Turn.z rotate y*Turn.y translate Head }
  scale S rotate y*Yaw translate Pos } #end
Chick(<1,.70,.12>,<1,.83,.34>,<.90,.52,.08>,<-8,-6,8>,1,8,<.06,.10,-.78>)
Chick(<1,.62,.10>,<1,.76,.28>,<.78,.38,.07>,<2,14,-7>,.92,-40,<-1.08,.08,-.15>)
Chick(<1,.70,.24>,<1,.86,.48>,<.60,.28,.08>,<5,-12,-13>,.90,38,<1.14,.06,-.10>)
// nest of straw
#declare RS=seed(31);
#macro Straw(Cnt,R0,R1,Y0,Y1,Lm) mesh { #for (i,1,Cnt) #local a=RR(0,2*pi); #local r=RR(R0,R1); #local P=<r*cos(a),RR(Y0,Y1)-.6*abs(r-(R0+R1)/2),r*sin(a)>;
  #local d=vnormalize(<-sin(a),RR(-.22,.32),cos(a)>*(R01()<.5?1:-1)+RDir()*.42)*Lm*RR(.5,1.2);
  Hair(P,vnormalize(vnormalize(P*<1,0,1>)*.4+y*.7+RDir()*.5),d,.009) #end } #end
#for (k,0,2) object { Straw(2400,1.42,2.05,.06,.36,.8) texture { pigment { rgb <.66,.46,.20>*(.55+.28*k) } finish { diffuse .65,.3 } } scale <1.08,1,.92> translate z*-.15 } #end
object { Straw(1500,0,1.5,.02,.10,.6) texture { pigment { rgb <.40,.27,.11> } finish { diffuse .7 } } translate z*-.15 }
// meadow: grass beside and behind, taller blades close to the lens, a few daisies
#declare Blade = texture { pigment { rgb <.20,.33,.06> } finish { diffuse .55,.55 } }
#declare G=array[4]; #for (i,0,3) #declare G[i]=GrassMesh(240,.55,.50+.14*i,.010,.5) #end
#macro Tuft(P,H) object { G[int(R01()*3.99)] texture { Blade pigment { rgb <.13,.24,.04>*RR(.6,1.25)+<.10,.05,0>*R01() } } rotate y*RR(0,360) scale <1,H,1> translate P } #end
#for (i,1,560) #local px=RR(-6.5,6.5); #local pz=RR(-2.6,10); #local e=sqrt(px*px*.8+(pz+.15)*(pz+.15));
  #if (e>2.2 & (abs(px)<2.2+(pz+3)*.6)) Tuft(<px,0,pz>,(pz<-1.6?.42:(pz<0?.75:1.05))) #end #end
#for (i,1,46) Tuft(<RR(-2,2),0,RR(-3.2,-2.3)>,RR(.26,.42)) #end
#macro Daisy(P,S) union { #for (k,0,16) mesh { #local a=2*pi*k/17; #local d=<cos(a),RR(.02,.2),sin(a)>; #local s=<-sin(a),0,cos(a)>*.12;
    triangle { d*.2,d*.7+s,d*.7-s } triangle { d*.7+s,d*1.0+s*.5,d*.7-s } triangle { d*1.0+s*.5,d*1.0-s*.5,d*.7-s } texture { pigment { rgb <.95,.93,.90> } finish { diffuse .6,.5 } } } #end
  sphere { 0,1 scale <.30,.17,.30> translate y*.06 pigment { rgb <.95,.62,.05> } normal { granite .6 scale .3 } } rotate x*RR(-60,-20) rotate y*RR(-40,40) scale S translate P }
  sphere_sweep { cubic_spline 4 P+<.05,.1,.05>,.012 P,.012 <P.x+.05,0,P.z+.05>,.015 <P.x+.1,-.3,P.z>,.015 tolerance 1e-3 pigment { rgb <.18,.30,.06> } } #end
#for (i,1,30) #local px=(mod(i,2)?1:-1)*RR(1.9,5.2); #local pz=RR(-.6,5.5); #if (sqrt(px*px*.8+pz*pz)>2.2) Daisy(<px,RR(.7,1.1)*(pz<-.3?.65:1),pz>,RR(.14,.20)) #end #end
Daisy(<-1.62,.42,-2.0>,.16) Daisy(<-1.24,.30,-2.3>,.12) Daisy(<1.56,.38,-2.15>,.14)
