// The sea in the late light. Blurred, it is what plank.pov has behind the hen.
#include "common.inc"
camera { location <1.6,2.6,-6.6> right x*1.25 up y look_at <.9,2.05,0> angle 34 }
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
  texture { pigment { rgb <.010,.135,.165> }
   normal { average normal_map { [1 bumps .42 scale <1.5,1,.55> rotate y*12 turbulence .3] [.7 bumps .35 scale <.45,.5,.18> rotate y*-14] [.5 wrinkles .25 scale <3.5,1,1.6>] } }
   finish { diffuse .5 specular .5 roughness .008 reflection { .02,.62 fresnel on } conserve_energy } }
  interior { ior 1.33 } }
// far hills in the haze
#for (i,0,2)
height_field { function 300,60 { max(0, .12+.55*f_noise3d(x*(5+i*2)+i*7,0.5,i*3)*(1-pow(2*x-1,4))+.10*f_noise3d(x*30,i,2) - pow(abs(2*y-1),1.5)*.8) } smooth
  translate <-.5,0,-.5> scale <900,46-8*i,120> translate <-420+330*i,-3,520+i*160>
  texture { pigment { rgb <.50,.36,.34>*(.62+.14*i)+<.06,.03,.05>*i } finish { diffuse .35 emission .55 } } no_shadow }
#end
