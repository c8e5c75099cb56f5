// A potted cactus on a windowsill, the morning sun coming in past it
#include "common.inc"
#ifndef (Blur) #declare Blur=0; #end
camera { location <1.1,2.55,-9.2> right x*1 look_at <.16,1.72,0> angle 30
  #if (Blur) aperture .22 focal_point <0,2,-.85> blur_samples 4,Blur confidence .9 variance 1/200 #end }
sky_sphere { pigment { rgb <.35,.40,.40> } }
Sun(<-2.1,1.45,.12>,30,<1.7,1.14,.62>*3.2,4)
light_source { <-50,55,-30> rgb <.42,.50,.58>*.75 area_light x*60,y*60,3,3 adaptive 0 jitter circular orient }
light_source { <70,40,-90> rgb <.55,.42,.32>*1.05 area_light x*80,y*80,3,3 adaptive 0 jitter circular orient }
// the garden beyond the glass, far out of focus
plane { -z,-26 no_shadow hollow pigment { bozo scale <6,5,1> turbulence .3 translate <3,2,0>
  color_map { [0 rgb <.020,.055,.024>][.5 rgb <.06,.13,.04>][1 rgb <.20,.27,.08>] } } finish { emission .9 diffuse 0 } }
#declare RS=seed(18);
Glow(<-9,9,25>,17,<1.35,1.0,.42>,.70) Glow(<-6,6.5,24.5>,6,<1.6,1.3,.6>,.5) Glow(<7,-1,25.3>,9,<.05,.11,.05>,.7) Glow(<5,8,25.6>,8,<.30,.42,.16>,.6)
#for (i,1,30) #local q=R01(); Bokeh(<-11+19*q,RR(0,10.5)-q,RR(19,23)>,RR(.35,1.0),<1.3,1.05,.45>*(1-.35*q)+<0,.15,.02>*q,RR(.10,.30)*(1-.5*q),RR(.35,.6)) #end
// window frame
#declare Paint = texture { pigment { rgb <.80,.78,.74> } normal { bumps .06 scale <.6,.04,.04> } finish { diffuse .75 specular .15 roughness .04 } }
#macro Bar(A,B) superellipsoid { <.06,.06> scale (B-A)/2 translate (A+B)/2 texture { Paint } } #end
Bar(<-9,0,1.5>,<9,.34,1.9>) Bar(<-2.75,0,1.52>,<-2.45,12,1.85>) Bar(<2.55,0,1.52>,<2.85,12,1.85>) Bar(<-9,5.0,1.56>,<9,5.2,1.8>)
// the sill: three oak boards, oiled
#declare RS=seed(9);
#for (k,0,2) superellipsoid { <.02,.04> scale <12,.22,.92> translate <0,-.22,1.0-1.86*k>
  texture { pigment { wood turbulence <.02,.09,.09> octaves 5 lambda 2.6 rotate y*90 rotate z*1.2 scale <6,.075,.15> translate <RR(-4,4),-.9-.3*k,RR(-2,2)>
      color_map { [0 rgb <.30,.155,.070>][.35 rgb <.335,.18,.085>][.75 rgb <.235,.115,.05>][.92 rgb <.17,.08,.035>][1 rgb <.28,.14,.062>] } }
    normal { average normal_map { [1 bumps .10 scale <1.6,.02,.02>][1 wrinkles .05 scale <.8,.05,.05>] } } finish { diffuse .85 specular .35 roughness .025 reflection { .01,.14 } } } } #end
plane { y,-6 pigment { rgb <.20,.14,.09> } }
// terracotta pot
lathe { cubic_spline 15, <0,-.2>,<0,0.001>,<.70,0>,<.76,.03>,<.90,.70>,<1.02,1.14>,<1.03,1.18>,<1.13,1.19>,<1.17,1.23>,<1.20,1.50>,<1.16,1.55>,<1.08,1.54>,<1.05,1.45>,<1.02,1.3>,<1.0,1.2>
 texture { pigment { bozo turbulence .7 octaves 6 scale <.8,.35,.8> color_map{[0 rgb <.58,.21,.085>][.5 rgb <.68,.275,.12>][.8 rgb <.72,.34,.18>][1 rgb <.78,.48,.33>]} }
  normal { average normal_map{[1 granite .04 scale .4][1 gradient y .07 scale .035 turbulence .02]} } finish { diffuse .82 specular .07 roughness .1 } } }
lathe { cubic_spline 8, <0,-.1>,<0.01,.02>,<1.0,.02>,<1.22,.10>,<1.30,.17>,<1.26,.18>,<1.05,.09>,<.0,.08> translate y*.0 scale <1,1,1>
 texture { pigment { bozo scale .5 color_map{[0 rgb <.56,.20,.08>][1 rgb <.70,.30,.14>]} } finish{diffuse .8} } }
disc { <0,1.40,0>,y,1.05 pigment { rgb <.12,.075,.045> } normal { granite 1 scale .2 } }
#for(i,1,330) #local a=RR(0,2*pi); #local r=sqrt(R01())*1.02; sphere { 0,1 scale <RR(.03,.075),RR(.025,.05),RR(.03,.07)> rotate y*RR(0,360) translate <r*cos(a),1.42,r*sin(a)> pigment{rgb <.55,.46,.36>*RR(.5,1.5)} finish{specular .1} } #end
// ribbed cactus bodies as meshes; spines at the areoles
#macro Cactus(R,H,NR,Dep)
 union {
 #local NU=NR*10; #local NV=60;
 #local pf=function(aa,ff,kk){ cos(aa-kk*pi/2)*R*pow(max(0,sin(pi*(.12+.88*ff))),.55)*(1-Dep*(.5-.5*cos(NR*aa))) };
 #local hy=function(ff){ H*(.5-.5*cos(pi*(.12+.88*ff)))-H*.035 };
 mesh { #local A=array[NU+1][NV+1];
  #for(i,0,NU) #for(j,0,NV) #local a=2*pi*i/NU; #local f=j/NV; #local A[i][j]=<pf(a,f,0),hy(f)-H*.05*pow(f,8)*2,pf(a,f,1)>; #end #end
  #local N=array[NU+1][NV+1];
  #for(i,0,NU) #for(j,0,NV) #local i0=mod(i-1+NU,NU); #local i1=mod(i+1,NU); #local j0=max(0,j-1); #local j1=min(NV,j+1); #local nn=vcross(A[mod(i,NU)][j1]-A[mod(i,NU)][j0],A[i1][j]-A[i0][j]); #local N[i][j]=(vlength(nn)>1e-8?vnormalize(nn):y); #end #end
  #for(i,0,NU-1) #for(j,0,NV-1) smooth_triangle{A[i][j],N[i][j],A[i+1][j],N[i+1][j],A[i][j+1],N[i][j+1]} #if(j<NV-1) smooth_triangle{A[i+1][j],N[i+1][j],A[i+1][j+1],N[i+1][j+1],A[i][j+1],N[i][j+1]} #end #end #end
  texture { pigment { radial frequency NR color_map{[0 rgb <.30,.46,.16>][.12 rgb <.20,.38,.13>][.5 rgb <.085,.22,.085>][.88 rgb <.20,.38,.13>][1 rgb <.30,.46,.16>]} } normal{bumps .12 scale .03} finish { diffuse .72,.08 specular .22 roughness .05 } } }
 #for(i,0,NR-1) #for(j,1,13) #local f=.04+.072*j; #local a=2*pi*i/NR; #local P=<pf(a,f,0),hy(f)-H*.05*pow(f,8)*2,pf(a,f,1)>; #local o=vnormalize(<P.x/R/R,(P.y-H*.5)*2/H/H,P.z/R/R>);
   sphere { P,.028 scale 1 pigment{rgb <.92,.84,.66>} }
   #for(k,1,(R>.5?8:4)) #local d=vnormalize(o*.75+RDir()*.9); #if(vdot(d,o)>.05) cone { P,.0085,P+d*RR(.13,.25)*(.55+.45*R/.86),.001 pigment{rgb <.98,.88,.62>} finish{diffuse .7,.3 specular .3} } #end #end
 #end #end }
#end
#macro Flower(P,S,Tl) union {
 #for(r,0,2) #for(k,0,10) #local e=62-24*r; 
  mesh { #local n=6; #for(i,0,n-1) #local s0=i/n; #local s1=(i+1)/n; #local w0=.16*sin(pi*pow(s0*.94+.03,.8)); #local w1=.16*sin(pi*pow(s1*.94+.03,.8));
    triangle{<s0,.25*s0*s0,-w0>,<s1,.25*s1*s1,-w1>,<s0,.25*s0*s0+.0,w0>} triangle{<s1,.25*s1*s1,-w1>,<s1,.25*s1*s1,w1>,<s0,.25*s0*s0,w0>} #end
    texture{pigment{gradient x color_map{[0 rgb <1,.72,.55>][.3 rgb <.98,.30,.42>][1 rgb <.90,.10,.34>]}} finish{diffuse .8,.65 specular .1}} scale 1-.13*r rotate z*(70-22*(2-r)) rotate y*(k*360/11+r*16) }
 #end #end
 #for(k,1,40) #local a=RR(0,2*pi); #local r=RR(.03,.2); cylinder{0,<r*cos(a),RR(.4,.6),r*sin(a)>,.012 pigment{rgb <1,.85,.35>}} sphere{<r*cos(a),.6,r*sin(a)>,.03 pigment{rgb <1,.78,.12>}} #end
 scale S rotate z*Tl translate P } #end
object { Cactus(.86,1.75,17,.17) translate <-.05,1.33,0> }
object { Cactus(.34,.72,12,.2) rotate z*-14 translate <.74,1.32,-.42> }
object { Cactus(.27,.52,11,.2) rotate z*12 translate <-.62,1.34,-.66> }
Flower(<.0,2.98,-.10>,.52,-8) Flower(<-.42,2.86,-.12>,.32,26)
// a glazed mug, out of focus behind
union {
  lathe { cubic_spline 11, <0,-.1>,<.01,0>,<.52,.01>,<.60,.12>,<.63,.9>,<.635,1.06>,<.60,1.09>,<.565,1.05>,<.55,.85>,<.48,.15>,<0,.1> }
  torus { .28,.07 rotate x*90 scale <1,1.15,1> translate <.70,.56,0> } disc { <0,.88,0>,y,.56 pigment { rgb <.05,.02,.008> } finish { reflection .10 } }
  texture { pigment { gradient y color_map { [0 rgb <.10,.17,.22>][.60 rgb <.12,.20,.26>][.66 rgb <.66,.60,.50>][1 rgb <.72,.66,.56>] } scale 1.1 } finish { diffuse .8 specular .6 roughness .012 reflection { .02,.14 } } }
  rotate y*-35 translate <2.05,0,.75> }
