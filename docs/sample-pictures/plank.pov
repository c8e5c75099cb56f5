// A hen walking the plank, late light
#include "common.inc"
#include "hen.inc"
#declare RS=seed(77);
#ifndef(Blur) #declare Blur=0; #end
camera { location <3.5,1.75,-6.4> right x*1.25 up y look_at <0.62,1.16,0> angle 37
 #if(Blur) aperture .10 focal_point <.2,1.4,-.35> blur_samples Blur confidence .9 variance 1/200 #end }
sky_sphere { pigment { gradient y color_map { [0 rgb <1.0,.50,.22>] [.04 rgb <.98,.60,.33>][.11 rgb <.76,.60,.54>][.22 rgb <.40,.50,.66>][.7 rgb <.16,.32,.58>] } } }
plane { y,220 hollow no_shadow
  texture { pigment { bozo turbulence .6 octaves 6 omega .5 lambda 2.2 scale <900,200,330> translate <130,0,40>
   color_map { [0 rgbt <1,.84,.66,.05>][.3 rgbt <.98,.66,.50,.25>][.5 rgbt <.72,.48,.48,.65>][.62 rgbt 1][1 rgbt 1] } }
   finish { emission .95 diffuse 0 } } }
Sun(<1.5,.62,-.72>,30,<1.55,1.02,.58>*1.75,3)
SkyLight(<-.5,1,-.5>,300,<.42,.48,.62>*.75,2)
light_source { <-300,40,250> rgb <.55,.30,.18>*.8 shadowless }
// sea
plane { y,-1.35
  texture { pigment { rgb <.015,.06,.075> }
   normal { average normal_map { [1 bumps .42 scale <1.5,1,.55> rotate y*12 turbulence .3] [.7 bumps .35 scale <.45,.5,.18> rotate y*-14] [.5 wrinkles .25 scale <3.5,1,1.6>] } }
   finish { diffuse .5 specular .5 roughness .008 reflection { .03,.95 fresnel on } conserve_energy } }
  interior { ior 1.33 } }
// far hills in the haze
#for (i,0,2)
height_field { function 300,60 { max(0, .12+.55*f_noise3d(x*(5+i*2)+i*7,0.5,i*3)*(1-pow(2*x-1,4))+.10*f_noise3d(x*30,i,2) - pow(abs(2*y-1),1.5)*.8) } smooth
  translate <-.5,0,-.5> scale <900,46-8*i,120> translate <-420+330*i,-3,520+i*160>
  texture { pigment { rgb <.50,.36,.34>*(.62+.14*i)+<.06,.03,.05>*i } finish { diffuse .35 emission .55 } } no_shadow }
#end
// the plank: three weathered boards, nails, two posts
#macro Board(X0,X1,Z0,Z1,S)
 intersection { superellipsoid { <.03,.03> scale <(X1-X0)/2,.07,(Z1-Z0)/2> translate <(X0+X1)/2,-.07,(Z0+Z1)/2> }
  box { <X0-.1,-.3,Z0-.1>,<X1+.1,.1,Z1+.1> }
  texture { pigment { wood turbulence <.05,.03,.5> octaves 4 rotate y*91 rotate x*3 scale <1.6,.06,.05> translate S*13
    color_map { [0 rgb <.30,.23,.175>][.35 rgb <.44,.35,.27>][.7 rgb <.37,.285,.215>][.9 rgb <.23,.17,.125>][1 rgb <.15,.11,.08>] } }
   normal { average normal_map { [1 wood .3 turbulence <.05,.03,.5> rotate y*91 rotate x*3 scale <1.6,.06,.05> translate S*13][.5 bumps .3 scale <1.4,.05,.03>] } }
   finish { diffuse .8 specular .05 roughness .08 } } }
#end
Board(-16,2.15,-.60,-.03,1) Board(-16,2.27,.0,.58,2)
#for (i,0,6) #for(j,0,1) #local xb=1.85-i*2.2;
 sphere { 0,.03 scale <1,.4,1> translate <xb+RR(-.03,.03),0,(j?-.32:.3)+RR(-.08,.08)> pigment{rgb <.10,.055,.035>} finish{specular .4} } #end
 box { <1.74-i*2.2,-.30,-.62>,<1.96-i*2.2,-.141,.6> pigment{rgb <.17,.12,.085>}  } #end
#for (j,0,1) cylinder { <-1.15,-3,(j?-.40:.40)>,<-1.15,-.14,(j?-.40:.40)>,.12 texture{ pigment { gradient y color_map{[0 rgb <.05,.055,.03>][.5 rgb <.10,.09,.055>][.62 rgb <.20,.15,.11>][1 rgb <.24,.18,.13>]} scale 2.4 translate -2.4*y}  } } #end
union {
 object{HenPlumage} object{HenHead}
 HenLeg(<.10,.85,.2>,<.10,.60,.22>,<.26,0,.22>,0)
 HenLeg(<-.16,.85,-.2>,<-.26,.60,-.22>,<-.30,0,-.20>,0)
 rotate y*10 translate <-.05,0.0,0>
}
