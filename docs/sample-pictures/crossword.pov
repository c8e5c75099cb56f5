// Crossword, pencil and coffee in the morning. Needs page.png, made from page.svg
#include "common.inc"
#ifndef(Blur) #declare Blur=0; #end
camera { location <.75,4.9,-5.1> right x*1.25 up y look_at <-.02,.1,.80> angle 41.5
 #if(Blur) aperture .15 focal_point <-.5,.1,1.0> blur_samples 4,Blur confidence .9 variance 1/200 #end }
sky_sphere { pigment { gradient y color_map{[0 rgb <.75,.62,.45>][1 rgb <.9,.92,.95>]} } }
// morning sun through a window with glazing bars
light_source { <-9,7.2,5.5>*6 rgb <1.7,1.26,.80>*1.85 area_light x*1.3,z*1.3,4,4 adaptive 1 jitter circular orient }
union { box{<-.5,-16,-.2>,<.5,18,.2>} box{<-40,7.6,-.2>,<40,8.5,.2>} box{<10,-20,-.2>,<40,30,.2>} box{<-40,-20,-.2>,<-13,30,.2>} rotate y*-58 translate <-22,12,13.5> no_reflection pigment{rgb .5} }
light_source { <-40,60,-30> rgb <.56,.64,.80>*.42 area_light x*36,z*36,4,4 adaptive 1 jitter circular orient }
light_source { <60,30,-50> rgb <.42,.34,.26>*.30 shadowless }
// table
plane { y,0 texture { pigment { wood turbulence <.05,.03,.4> octaves 5 rotate y*90 rotate x*3 rotate y*-9 scale <4,.4,.4> color_map{[0 rgb <.32,.165,.075>][.5 rgb <.40,.22,.105>][.85 rgb <.27,.135,.06>][1 rgb <.20,.095,.04>]} } normal { average normal_map{[1 bumps .04 scale <3,.05,.05> rotate y*-9][1 bumps .02]} } finish { diffuse .8 specular .3 roughness .025 reflection {.015,.14} } } }
#for(k,-3,3) box { <-30,-.01,-.006>,<30,.005,.007> translate z*k*2.3 rotate y*-9 translate z*.7 pigment{rgb <.07,.035,.015>} } #end
// newspaper page: a gently waving sheet
#declare PH=function(x,z) { .085+.045*sin(x*1.6+z*.7+.6)*sin(z*.9+.3)+.02*sin(x*3+1)+.05*max(0,x-1.1)*max(0,x-1.1)+.16*pow(max(0,z-1.4),2)*.4 }
#macro Sheet(X0,Z0,W,H,Lift) mesh { #local n=40; #local e=.01;
  #local pf=function(x,z){ PH(x,z) };
  #for(i,0,n-1) #for(j,0,n-1)
   #local P=array[4]; #local N=array[4]; #local UV=array[4];
   #for(q,0,3) #local uu=(i+mod(q,2))/n; #local vv=(j+int(q/2))/n; #local xx=X0+W*uu; #local zz=Z0+H*vv; #local hh=pf(xx,zz); #local P[q]=<xx,hh+Lift,zz>; #local N[q]=vnormalize(<-(pf(xx+e,zz)-hh)/e,1,-(pf(xx,zz+e)-hh)/e>); #local UV[q]=<uu,vv>; #end
   smooth_triangle{P[0],N[0],P[1],N[1],P[2],N[2] uv_vectors UV[0],UV[1],UV[2]} smooth_triangle{P[1],N[1],P[3],N[3],P[2],N[2] uv_vectors UV[1],UV[3],UV[2]}
  #end #end } #end
object { Sheet(-2.33,-3.0,4.66,6.0,0) texture { uv_mapping pigment { image_map { png "page.png" interpolate 2 once } } normal { granite .035 scale .08 } finish { diffuse .82,.1 } } rotate y*-15 translate <-.45,.012,.95> }
object { Sheet(-2.33,-3.0,4.66,6.0,-.055) pigment{rgb <.78,.74,.66>} finish{diffuse .8} rotate y*-17.5 translate <-.40,.005,.93> }
// pencil
union {
 #declare Hex=prism { linear_sweep linear_spline 0,3.1,7, #for(k,0,6) <cos(k*pi/3),sin(k*pi/3)>*.088 #if(k<6) , #end #end rotate z*-90 }
 intersection { object{Hex} cone{<-.045,0,0>,.0,<.34,0,0>,.0860 } texture { pigment{ wood scale .1 turbulence .1 color_map{[0 rgb <.78,.58,.36>][1 rgb <.66,.46,.26>]} } } }
 intersection { object{Hex} box{<.34,-1,-1>,<4,1,1>} texture{ pigment{rgb <.88,.56,.05>} finish{diffuse .8 specular .5 roughness .015 reflection{.02,.15}} } }
 cone{<-.05,0,0>,.004,<.085,0,0>,.0305 pigment{rgb <.07,.07,.08>} finish{specular .4 roughness .05}}
 cylinder{<3.08,0,0>,<3.38,0,0>,.094 texture{ pigment{rgb <.62,.60,.52>} normal{gradient x .5 scale .05 sine_wave} finish{diffuse .4 specular .9 roughness .02 metallic reflection .35} }}
 superellipsoid{<1,.3> rotate y*90 scale <.15,.088,.088> translate <3.5,0,0> pigment{rgb <.80,.36,.34>} finish{diffuse .8}}
 rotate x*12 rotate z*1.5 rotate y*30 translate <-.62,.235,.02> }
// eraser crumbs
#for(i,1,26) sphere{0,1 scale <RR(.008,.03),.007,.008> rotate y*RR(0,360) translate <.3+RR(-.6,.7),.13,-.75+RR(-.4,.4)> pigment{rgb <.70,.40,.38>}} #end
// cup and saucer
#declare Glaze = texture { pigment { rgb <.86,.87,.86> } finish { diffuse .78 specular .7 roughness .006 reflection {.02,.22 fresnel on} conserve_energy } }
union {
 lathe { cubic_spline 11 <0,-.1>,<0,.10>,<.5,.10>,<.62,.06>,<.9,.13>,<1.30,.27>,<1.36,.30>,<1.33,.33>,<.9,.20>,<0,.16>,<0,.2> texture{Glaze} interior{ior 1.5} }
 torus{1.335,.022 translate y*.305 texture{Glaze pigment{rgb <.10,.22,.36>}} interior{ior 1.5}}
 lathe { cubic_spline 14 <0,.1>,<0,.19>,<.42,.19>,<.47,.16>,<.50,.22>,<.66,.42>,<.80,.75>,<.85,1.10>,<.835,1.13>,<.80,1.10>,<.75,.75>,<.60,.45>,<.0,.30>,<0,.35> texture{Glaze} interior{ior 1.5} }
 sphere_sweep{cubic_spline 8 <.6,1.05,0>,.06 <.76,.96,0>,.065 <1.0,1.01,0>,.06 <1.20,.90,0>,.058 <1.16,.66,0>,.056 <.93,.50,0>,.058 <.70,.45,0>,.06 <.6,.4,0>,.06 tolerance 1e-3 texture{Glaze} interior{ior 1.5}}
 disc { <0,.98,0>,y,.80 texture { pigment { cylindrical warp { turbulence .06 } scale .82 color_map { [0 rgb <.50,.29,.13>][.07 rgb <.36,.18,.065>][.16 rgb <.12,.048,.015>][1 rgb <.055,.020,.007>] } }
   normal { bumps .02 scale .3 } finish { diffuse .75 specular .4 roughness .01 reflection { .02,.2 fresnel on } conserve_energy } } interior { ior 1.4 } }
 #for (i,1,30) #local a=RR(2.2,5.2); #local r=RR(.66,.78); sphere { 0,RR(.008,.020) scale <1,.5,1> translate <r*cos(a),.982,r*sin(a)> pigment { rgb <.38,.20,.08> } finish { specular .5 roughness .02 } } #end
 // teaspoon on the saucer
 union{ sphere{0,1 scale <.20,.035,.13> translate <-.1,0,0>} sphere_sweep{cubic_spline 6 <-.1,0,0>,.03 <.08,.0,0>,.03 <.35,.05,0>,.024 <.8,.06,0>,.03 <1.1,.05,0>,.04 <1.3,.03,0>,.04 tolerance 1e-3 scale <1,.6,1.2>} pigment{rgb <.62,.60,.57>} finish{diffuse .3 specular .9 roughness .01 metallic reflection .55} rotate z*3 rotate y*-62 translate <-.52,.29,-.88> }
 rotate y*-20 scale 1.02 translate <2.05,0,1.30>
}
