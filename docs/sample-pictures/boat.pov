// Sailing boat at dusk
#include "common.inc"
#ifndef(Q) #declare Q=1; #end
camera { location <0,1.3,-13> right x*1 look_at <0.2,3.0,0> angle 44 }
#declare SunD=<.30,.10,1>;
sky_sphere { pigment { gradient y color_map { [0 rgb <1.0,.36,.08>] [.06 rgb <1.0,.46,.14>][.15 rgb <.90,.36,.26>][.27 rgb <.52,.22,.38>][.45 rgb <.22,.12,.36>][.8 rgb <.06,.05,.20>] } }
 pigment { spherical scale .75 translate vnormalize(SunD) color_map { [0 rgbt <1,.5,.2,1>][.5 rgbt <1,.55,.2,.75>][.8 rgbt <1,.70,.3,.35>][.90 rgbt <1,.85,.5,.05>][.925 rgbt <1,.93,.72,0>][1 rgbt <1,.97,.85,0>] } }
 pigment { bozo turbulence .55 octaves 6 omega .52 scale <.55,.055,.4> translate <.2,.03,0> color_map { [0 rgbt <.30,.10,.26,.15>][.32 rgbt <.62,.20,.25,.45>][.46 rgbt <1,.45,.22,.55>][.52 rgbt 1][1 rgbt 1] } } }
light_source { SunD*400 rgb <1.7,.80,.30>*1.5 }
light_source { <-100,120,-200> rgb <.40,.26,.46>*.8 shadowless }
plane { y,0 texture { pigment { rgb <.02,.012,.035> }
  normal { average normal_map { [1 bumps .50 scale <1.6,1,.5> turbulence .3] [.7 bumps .4 scale <.5,.5,.17> rotate y*11] [.4 wrinkles .3 scale <5,1,2>] } }
  finish { diffuse .3 specular .35 roughness .01 reflection { .05,.95 fresnel on } conserve_energy } } interior{ior 1.33} }
// headlands
#for(i,0,1) height_field { function 300,40 { max(0,.15+.6*f_noise3d(x*6+i*5,0.2,i*3)*(1-pow(abs(2*x-1),3))+.08*f_noise3d(x*40,i,2)-pow(abs(2*y-1),2)*.9) } smooth
 translate<-.5,0,-.5> scale <420,26-6*i,60> translate <(i?-200:230),-2,300+120*i> pigment{rgb <.26,.10,.20>+i*<.14,.05,.03>} finish{diffuse .1 emission .8} } #end
// a sail: curved triangular sheet between three corners with belly
#macro Sail(A,B,C,Belly,Nx)
 mesh { #local n=22;
  #local nrm=vnormalize(vcross(B-A,C-A));
  #local pf=array[n+1][n+1];
  #for(i,0,n) #for(j,0,n) #local s=i/n; #local tt=j/n; // s from foot to head, tt along
    #local q=(A+(B-A)*tt)*(1-s)+C*s; #local pf[i][j]=q+nrm*Belly*sin(pi*min(1,tt*.9+.05))*sin(pi*pow(s*.97+.02,.7)); #end #end
  #for(i,0,n-1) #for(j,0,n-1) triangle{pf[i][j],pf[i][j+1],pf[i+1][j]} triangle{pf[i][j+1],pf[i+1][j+1],pf[i+1][j]} #end #end
  texture { pigment { gradient y color_map{[0 rgb <.95,.86,.74>][.965 rgb <.95,.86,.74>][.97 rgb <.6,.5,.42>][1 rgb <.6,.5,.42>]} rotate z*12 scale .62 } finish { diffuse .55,.62 } } }
#end
#macro HullSec(f) // half-beam and depth at f from 0 stern .. 1 bow
#end
#declare Hull = mesh { #local n=40; #local m=14; #local P=array[n+1][m+1];
  #for(i,0,n) #local f=i/n; #local bm=.62*pow(sin(pi*(f*.62+.36)),.8)*(f>.98?.02:1); #local dk=.62+.32*pow(abs(f-.35)/.65,2); 
   #for(j,0,m) #local a=-pi/2+pi*j/m; #local P[i][j]=<-2.2+4.6*f+.25*(cos(a)<0?0:0)+(f>.5?(f-.5)*.7*(1-cos(a)):0),dk-(dk+.25)*pow(cos(a),.7),bm*sin(a)*pow(1-cos(a)*.55,.6)>; #end #end
  #for(i,0,n-1) #for(j,0,m-1) triangle{P[i][j],P[i][j+1],P[i+1][j]} triangle{P[i][j+1],P[i+1][j+1],P[i+1][j]} #end #end
  #for(j,0,m-1) triangle{P[0][j],P[0][j+1],<-2.2,.75,0>} #end
  #for(i,0,n-1) triangle{P[i][0],P[i][m],P[i+1][0]} triangle{P[i][m],P[i+1][m],P[i+1][0]} #end }
union {
 object { Hull texture { pigment { gradient y color_map{[0 rgb <.25,.03,.02>][.16 rgb <.25,.03,.02>][.17 rgb <.9,.85,.8>][.22 rgb <.9,.85,.8>][.23 rgb <.05,.05,.12>][.82 rgb <.05,.05,.12>][.83 rgb <.5,.25,.1>][1 rgb <.5,.25,.1>]} scale 1.1 } finish{diffuse .7 specular .4 roughness .02 reflection .06} } }
 superellipsoid { <.4,.4> scale <.75,.19,.34> translate <.15,.86,0> pigment{rgb <.75,.68,.6>} finish{specular .3} }
 cylinder { <.55,.6,0>,<.42,7.1,0>,.05 pigment{rgb <.35,.2,.1>} }
 cylinder { <.52,1.32,0>,<-2.1,1.22,-.35>,.04 pigment{rgb <.35,.2,.1>} }
 object { Sail(<.44,1.42,0>,<-2.05,1.34,-.35>,<.40,6.95,0>,-.35,1) }
 object { Sail(<2.50,1.15,0>,<.10,1.25,-.45>,<.47,6.2,0>,-.30,1) }
 #for(k,0,1) cylinder { <.45,6.5,0>,<.4,.72,(k?.55:-.55)>,.010 pigment{rgb .1} } #end
 cylinder { <2.55,1.05,0>,<.45,6.4,0>,.010 pigment{rgb .1} } cylinder { <-2.2,.85,0>,<.42,7.0,0>,.008 pigment{rgb .1} }
 // helmsman
 union { sphere_sweep{linear_spline 3 <-1.45,.85,0>,.17 <-1.42,1.25,0>,.19 <-1.4,1.38,0>,.12} sphere{<-1.38,1.60,0>,.125} sphere_sweep{linear_spline 3 <-1.4,1.32,-.14>,.065 <-1.2,1.1,-.2>,.055 <-1.5,1.0,-.2>,.05} pigment{rgb <.05,.03,.05>} translate <-.30,-.10,-.34> }
 rotate x*-7 rotate y*18 scale .92 translate <-.25,-.02,0>
}
// gulls
#macro Gull(P,S,R) union { #for(k,-1,1,2) sphere_sweep { cubic_spline 6 <0,0,-k*.1>,.03 <0,0,0>,.05 <0,.16,k*.3>,.05 <-.05,.12,k*.62>,.035 <-.2,0,k*1.0>,.008 <-.3,-.1,k*1.2>,.004 scale <1,1,1> } #end sphere{0,1 scale <.26,.07,.07>} pigment{rgb <.10,.05,.10>} rotate y*R scale S translate P } #end
Gull(<-3.1,5.9,2>,.36,70) Gull(<-2.3,6.6,4>,.30,110) Gull(<-3.6,6.9,6>,.30,95)
