// Portrait of a hen
#declare HenDetail=0.36; #declare HenHeadOnly=1;
#include "common.inc"
#include "hen.inc"
#ifndef(Blur) #declare Blur=0; #end
camera { location <2.05,2.30,-2.75> right x*1 look_at <.79,2.09,0> angle 21
 #if(Blur) aperture .05 focal_point <.93,2.2,-.16> blur_samples Blur confidence .9 variance 1/200 #end }
sky_sphere { pigment { gradient y color_map { [0 rgb <.01,.16,.20>] [.5 rgb <.03,.36,.40>][1 rgb <.2,.6,.62>] } scale 2 translate -1 } }
// soft out-of-focus garden
#declare RS=seed(5);
#for (i,1,90) #local d=RR(0,1);
 #local rr=RR(.25,1.0);
 disc { 0,z,1 no_shadow pigment { spherical color_map { [0 rgbt <.1,.6,.6,1>][.16 rgbt <.06+.12*d,.45+.25*d,.46+.2*d,.88>][1 rgbt <.05+.12*d,.42+.28*d,.44+.2*d,.90>] } } finish { emission 1 diffuse 0 } scale rr translate <RR(-14,8),RR(-4,7.5),RR(10,15)> }
#end
plane { -z,-16 no_shadow pigment { bozo scale 5 turbulence .2 color_map{[0 rgb <.004,.11,.15>][.5 rgb <.015,.24,.28>][1 rgb <.04,.42,.43>]} } finish { emission 1 diffuse 0 } }
Sun(<1.6,1.9,-1.6>,60,<1.35,1.12,.88>*1.5,2)
Sun(<-2.0,1.5,1.6>,40,<1.0,.85,.6>*1.6,2)
light_source { <-30,90,-80> rgb <.40,.58,.66>*.45 shadowless }
object{HenPlumage} object{HenHead}
