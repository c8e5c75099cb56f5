// Portrait of a hen in the evening sun
#declare HenDetail=0.5; #declare HenHeadOnly=1;
#include "common.inc"
#include "hen.inc"
#ifndef (Blur) #declare Blur=0; #end
camera { location <2.05,2.30,-2.75> right x*1 look_at <.80,2.10,0> angle 20.5
  #if (Blur) aperture .085 focal_point <.93,2.2,-.16> blur_samples 4,Blur confidence .9 variance 1/200 #end }
sky_sphere { pigment { gradient y color_map { [0 rgb <.05,.08,.03>][.5 rgb <.18,.22,.10>][1 rgb <.55,.55,.45>] } scale 2 translate -1 } }
// the farmyard far out of focus: dark hedge, the low sun in it behind her
plane { -z,-16 no_shadow pigment { bozo scale <4,3,1> turbulence .25 translate <2,1,0>
  color_map { [0 rgb <.008,.026,.022>][.5 rgb <.022,.058,.040>][1 rgb <.07,.115,.05>] } } finish { emission 1 diffuse 0 } }
#declare RS=seed(5);
Glow(<-9.6,3.9,15.4>,9.5,<1.5,.86,.26>,.66) Glow(<-9.4,3.9,15.2>,4,<2.1,1.45,.6>,.55) Glow(<-3,-.5,15>,7,<.09,.15,.06>,.7) Glow(<-9.5,-2.4,14.8>,5,<.20,.12,.04>,.6)
#for (i,1,26) #local q=R01();
  Bokeh(<-9.6+7*q,RR(-2.4,4.4),RR(13,14.5)>,RR(.20,.62),<1.4,.92,.34>*(1-.55*q)+<0,.14,.06>*q,RR(.10,.30)*(1-.4*q),RR(.35,.6)) #end
// sun low behind her on the left, the open sky in front
light_source { <-2.3,1.35,1.3>*120 rgb <1.8,1.10,.50>*6.5 }
light_source { <90,80,-120> rgb <1.0,.88,.74>*1.45 area_light x*90,y*90,2,2 adaptive 0 jitter circular orient }
light_source { <-30,90,-90> rgb <.40,.48,.60>*.5 shadowless }
object { HenPlumage } object { HenHead }
