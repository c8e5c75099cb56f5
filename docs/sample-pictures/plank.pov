// A hen walking the plank, the sea (sea.pov) behind her out of focus
#ifndef(HenDetail) #declare HenDetail=1.8; #end #declare HenSoft=1; #declare HenEye=1.4; #declare HenComb=.82;
#include "common.inc"
#include "hen.inc"
#declare At=transform { rotate x*9 rotate y*-13 translate <.02,1.20,0> } // the camera looks at the hen's middle, from above and ahead of her
#declare View=23.5; #declare W=2*39*tan(radians(View/2));
camera { location -9*z right x*1.25 up y look_at 0 angle View transform At }
#declare RS=seed(77);
union {
  box { <-.5,-.5,0>,<.5,.5,.01> texture { pigment { image_map { png "sea-blurred.png" interpolate 2 once } translate <-.5,-.5,0> } finish { emission 1 diffuse 0 } }
    scale <W,W*.8,1> translate 30*z }
  // the low sun and its glitter
  Glow(<6.2,4.4,29>,7.5,<1.6,1.0,.42>,.75) Glow(<6.2,4.4,28.5>,2.6,<2.2,1.6,.8>,.7)
  #for (i,1,44) #local q=R01(); Bokeh(<6.2+RR(-1,1)*(.8+3.6*q),2.0-6.5*q*q,RR(26,27)>,RR(.12,.20)*(1+1.4*q),<1.6,1.10,.55>,RR(.14,.42)*(1-.5*q),RR(.3,.5)) #end
  no_shadow no_reflection transform At }
// the low sun behind her on the right, the open sky in front
light_source { <2.6,1.3,1.9>*60 rgb <1.8,1.12,.55>*2.2 }
light_source { <60,70,-110> rgb <1.0,.86,.70>*1.7 area_light x*90,y*90,2,2 adaptive 0 jitter circular orient }
light_source { <-60,40,-90> rgb <.44,.46,.54>*.7 shadowless }
light_source { <20,-60,-80> rgb <.30,.34,.36>*.5 shadowless }
// the plank: two weathered boards, nails, two posts
#macro Board(X0,X1,Z0,Z1,S)
 intersection { superellipsoid { <.03,.03> scale <(X1-X0)/2,.07,(Z1-Z0)/2> translate <(X0+X1)/2,-.07,(Z0+Z1)/2> }
  box { <X0-.1,-.3,Z0-.1>,<X1+.1,.1,Z1+.1> }
  texture { pigment { wood turbulence <.05,.03,.5> octaves 4 rotate y*91 rotate x*3 scale <1.6,.06,.05> translate S*13
    color_map { [0 rgb <.30,.23,.175>][.35 rgb <.44,.35,.27>][.7 rgb <.37,.285,.215>][.9 rgb <.23,.17,.125>][1 rgb <.15,.11,.08>] } }
   normal { average normal_map { [1 wood .3 turbulence <.05,.03,.5> rotate y*91 rotate x*3 scale <1.6,.06,.05> translate S*13][.5 bumps .3 scale <1.4,.05,.03>] } }
   finish { diffuse .8 specular .05 roughness .08 } } }
#end
Board(-16,1.42,-.60,-.03,1) Board(-16,1.52,.0,.58,2)
#for (i,0,6) #for(j,0,1) #local xb=1.15-i*2.2;
 sphere { 0,.03 scale <1,.4,1> translate <xb+RR(-.03,.03),0,(j?-.32:.3)+RR(-.08,.08)> pigment{rgb <.10,.055,.035>} finish{specular .4} } #end
 box { <1.04-i*2.2,-.30,-.62>,<1.26-i*2.2,-.141,.6> pigment{rgb <.17,.12,.085>}  } #end
#for (j,0,1) cylinder { <-1.15,-3,(j?-.40:.40)>,<-1.15,-.14,(j?-.40:.40)>,.12 texture{ pigment { gradient y color_map{[0 rgb <.05,.055,.03>][.5 rgb <.10,.09,.055>][.62 rgb <.20,.15,.11>][1 rgb <.24,.18,.13>]} scale 2.4 translate -2.4*y}  } } #end
union {
 object{HenPlumage} object{HenHead translate <-.80,-2.12,0> scale 1.20 rotate y*14 translate <.80,2.12,0>}
 HenLeg(<.10,.85,.2>,<.10,.60,.22>,<.26,0,.22>,0)
 HenLeg(<-.16,.85,-.2>,<-.26,.60,-.22>,<-.30,0,-.20>,0)
 rotate y*7 translate <-.05,0,0>
}
