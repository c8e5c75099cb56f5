// A squirrel with an acorn on a garden wall, the quadrangle (quad.pov) behind it far out of focus
#include "common.inc"
#ifndef (Fine) #declare Fine=1; #end // 0.2 for a quick look
#declare Eye=<-.02,1.16,-9>; #declare View=16.4;
camera { location Eye right x*.8 up y look_at <Eye.x,Eye.y,0> angle View }
#declare W=2*39*tan(radians(View/2));
object { box { <-.5,-.5,0>,<.5,.5,.01> } no_shadow no_reflection
  texture { pigment { image_map { png "quad-blurred.png" interpolate 2 once } translate <-.5,-.5,0> } finish { emission 1 diffuse 0 } }
  scale <W,W*1.25,1> translate <Eye.x,Eye.y,30> }
// the low sun behind on the left, the open sky in front
light_source { <-2.6,2.1,2.2>*60 rgb <1.8,1.18,.62>*1.9 area_light x*9,y*9,2,2 adaptive 0 jitter circular orient }
light_source { <2.4,1.6,1.9>*60 rgb <1.8,1.18,.62>*.9 }
light_source { <50,75,-110> rgb <1.0,.93,.82>*1.35 area_light x*90,y*90,2,2 adaptive 0 jitter circular orient }
light_source { <-70,20,-80> rgb <.42,.44,.48>*.55 shadowless }
light_source { <40,-30,-90> rgb <.50,.42,.32>*.4 shadowless }

// seated at the origin, facing +x, about 1.65 to the tips of its ears
#declare Body = blob { threshold .3
  sphere { 0,1,1 scale <.56,.66,.52> rotate z*-12 translate <-.02,.46,0> } sphere { <.14,.84,0>,.44,.8 } sphere { <.20,1.02,0>,.36,.6 }
  #for (sd,-1,1,2)
    sphere { 0,1,1 scale <.46,.44,.25> rotate z*25 translate <.06,.32,sd*.33> }
    sphere { <.20,.86,sd*.22>,.22,.7 } cylinder { <.22,.82,sd*.26>,<.34,.64,sd*.27>,.155,.9 } cylinder { <.34,.64,sd*.27>,<.56,.80,sd*.10>,.12,.9 } sphere { <.585,.82,sd*.095>,.115,.8 }
    cylinder { <.12,.075,sd*.36>,<.56,.065,sd*.40>,.13,.9 } sphere { <.56,.07,sd*.40>,.13,.7 }
  #end }
#declare C=<.31,1.27,0>; // the middle of the head
#declare Skull = blob { threshold .3 sphere { 0,.46,1.05 scale <1.05,.97,.98> } sphere { <.17,-.075,0>,.27,.75 } sphere { <.27,-.10,0>,.19,.55 }
  #for (sd,-1,1,2) sphere { <.10,-.13,sd*.13>,.21,.55 } #end }
#macro Ear(Sd) sphere_sweep { cubic_spline 6 <0,-.12,0>,.10 <0,-.02,0>,.10 <.01,.10,Sd*.03>,.088 <.015,.19,Sd*.05>,.055 <.02,.26,Sd*.065>,.018 <.02,.30,Sd*.07>,.01 tolerance 1e-3 scale <.55,1,1> rotate y*-Sd*28 translate <-.045,.245,Sd*.165> } #end
#declare EX=.165; #declare EY=.055; #declare EZ=.208; #declare EyeAt=<EX,EY,EZ>;
#declare ToEye=function(x,y,z) { sqrt(pow(x-EX,2)+pow(y-EY,2)+pow(abs(z)-EZ,2)) };
#declare CL=function(v) { min(1,max(0,v)) };
// chest, belly and the inner sides are cream
#declare BodyPig = pigment { function { CL((x*1.05+.10*y-.20-.9*abs(z))*8)*CL((1.25-y)*6)*CL((y-.10)*8) }
  color_map { [0 rgb <.50,.185,.045>][.45 rgb <.72,.36,.13>][1 rgb <1,.90,.74>] } }
#declare HeadPig = pigment { function { min(1, CL((-.055-y)*9)*CL((x+.02)*7) + .8*CL((.122-ToEye(x,y,z))*22)*CL((.40-x)*12) + .9*CL((.05-abs(abs(z)-.235))*30)*CL((y-.26)*9)*CL((x+.035)*60) ) }
  color_map { [0 rgb <.55,.21,.055>][.45 rgb <.76,.40,.16>][1 rgb <1,.90,.74>] } }
#macro Fur(B,C0,C1,Cnt,Len,Stand,Flow,IsHead)
  mesh { #local Nm=<0,0,0>; #for (i,1,Cnt*Fine)
    #local d=RDir(); #local P=trace(B,C0+(C1-C0)*R01()+d*3,-d,Nm);
    #local e=(IsHead ? min(vlength(P-EyeAt),vlength(P-EyeAt*<1,1,-1>)) : 1); #local n=(IsHead ? vlength(P-<.455,-.045,0>) : 1);
    #if (vlength(Nm)>0 & e>.072 & n>.045)
      #local L=Len*RR(.6,1.25)*min(1,.3+.7*min((e-.06)/.13,(n-.04)/.28))*(IsHead ? 1 : (P.y<.16 | P.x>.42 ? .45 : 1));
      #local f=Flow-vdot(Flow,Nm)*Nm; Hair(P-Nm*.012,Nm,vnormalize(Nm*Stand+f/max(.4,vlength(f))*.85+RDir()*.24)*L,.0045/sqrt(Fine)) #end
  #end }
#end
#declare BodyFur=Fur(Body,<0,.25,0>,<.2,1.05,0>,60000,.095,.42,<-.35,-.8,0>,no);
#declare HeadFur=Fur(Skull,<-.05,0,0>,<.22,-.06,0>,30000,.070,.42,<-.85,-.05,0>,yes);
#macro Tuft(Sd) mesh { #for (i,1,900*sqrt(Fine)) #local q=R01(); #local P=<-.045+RR(-.03,.02),.30+.24*q,Sd*(.19+.055*q+RR(-.045,.045)*(1-q))>;
  Hair(P,<-.5,.2,Sd*.8>,vnormalize(<-.25,1,Sd*.22>+RDir()*.28)*(.05+.15*q*q)*RR(.6,1.2),.0045/sqrt(Fine)) #end } #end
// the tail goes up the back and curls outwards at its end
#declare TS=spline { natural_spline 0,<-.22,.12,0> .13,<-.56,.14,0> .28,<-.84,.44,0> .44,<-.90,.88,0> .58,<-.78,1.28,0> .72,<-.72,1.66,0> .82,<-.88,1.94,0> .91,<-1.16,1.98,0> 1,<-1.34,1.78,0> }
#declare TR=spline { natural_spline 0,.12 .12,.19 .3,.31 .5,.37 .7,.38 .85,.33 .94,.26 1,.14 }
#macro Tail(Cnt,R0,R1,Len) mesh { #for (i,1,Cnt*Fine) #local s=pow(R01(),.85); #local c=TS(s); #local tg=vnormalize(TS(s+.01)-TS(s-.01));
  #local d=RDir(); #local d=vnormalize(d-vdot(d,tg)*tg); #local r=(TR(s)).x;
  Hair(c+d*r*RR(R0,R1),d,vnormalize(d*.55+tg*1.0+RDir()*.22)*Len*RR(.6,1.2)*(.45+1.5*r),.0055/sqrt(Fine)) #end } #end
#declare Soft = finish { diffuse .74,.30 }
#macro Face() union {
  object { Skull texture { pigment { HeadPig } finish { diffuse .6 } } } object { HeadFur texture { pigment { HeadPig } finish { Soft } } no_shadow }
  #for (sd,-1,1,2)
    object { Ear(sd) texture { pigment { HeadPig } finish { diffuse .7,.3 } } } object { Fur(Ear(sd),<-.045,.2,.165*sd>,<-.035,.50,sd*.225>,7000,.055,.5,<-.2,1,0>,no) texture { pigment { HeadPig } finish { Soft } } no_shadow } object { Tuft(sd) texture { pigment { rgb <.50,.18,.04> } finish { Soft } } }
    union { sphere { 0,.078 scale <1,1.04,.8> pigment { rgb <.012,.006,.004> } finish { specular 1 roughness .002 reflection { .03,.22 } } }
      sphere { <.060,.038,-.022>,.016 pigment { rgb 1 } finish { emission 1 } no_shadow } translate EyeAt*<1,1,sd> }
    #for (k,0,3) sphere_sweep { cubic_spline 5 <.30,-.10,sd*.08>,.004 <.36,-.10-.012*k,sd*.09>,.004 <.37,-.10-.03*k,sd*.24>,.003 <.31,-.10-.055*k,sd*.40>,.0015 <.25,-.1-.06*k,sd*.5>,.001 tolerance 1e-3 pigment { rgb <.16,.10,.06> } } #end
  #end
  blob { threshold .3 sphere { 0,.075,1 scale <.8,.8,1.1> } sphere { <-.01,-.04,0>,.05,.7 } translate <.452,-.035,0> pigment { rgb <.09,.03,.022> } finish { diffuse .8 specular .35 roughness .05 } }
  sphere_sweep { cubic_spline 9 #for (k,-4,4) #local m=trace(Skull,<2,-.165+.0045*k*k,.034*k>,-x); m,.008 #end tolerance 1e-3 pigment { rgb <.22,.08,.045> } }
} #end
#declare Acorn = union {
  sphere_sweep { b_spline 6 <0,-.30,0>,.005 <0,-.20,0>,.012 <0,-.16,0>,.06 <0,-.02,0>,.125 <0,.04,0>,.115 <0,.1,0>,.1 tolerance 1e-3
    pigment { gradient y color_map { [0 rgb <.60,.36,.10>][1 rgb <.40,.19,.04>] } scale .3 translate -y*.2 } finish { diffuse .8 specular .6 roughness .02 } }
  intersection { sphere { 0,.148 scale <1,.86,1> translate y*.03 } plane { -y,-.025 }
    texture { pigment { leopard scale .013 color_map { [0 rgb <.07,.035,.015>][1 rgb <.24,.13,.055>] } } normal { leopard .8 scale .013 } finish { diffuse .8 } } }
  cylinder { <0,.13,0>,<.02,.20,0>,.018 pigment { rgb <.28,.17,.08> } } }
union {
  object { Body texture { pigment { BodyPig } finish { diffuse .6 } } } object { BodyFur texture { pigment { BodyPig } finish { Soft } } no_shadow }
  union { Face() rotate x*0 rotate z*-4 rotate y*45 scale 1.15 translate C }
  sphere_sweep { cubic_spline 10 #for (k,-1,8) TS(max(-.05,k/7.6)),(TR(min(1,max(0,k/7.6)))).x*.62 #end tolerance 1e-3 pigment { rgb <.36,.12,.03> } finish { diffuse .6 } }
  object { Tail(16000,.35,.7,.20) texture { pigment { rgb <.36,.105,.02> } finish { Soft } } no_shadow }
  object { Tail(15000,.5,.9,.24) texture { pigment { bozo scale .1 color_map { [0 rgb <.44,.135,.028>][1 rgb <.60,.23,.055>] } } finish { Soft } } no_shadow }
  object { Tail(9000,.7,1.0,.27) texture { pigment { rgb <.70,.31,.085> } finish { Soft } } no_shadow }
  object { Acorn rotate z*-8 translate <.665,.86,0> }
  #for (sd,-1,1,2) #for (k,-1,2) // fingers round the acorn, toes on the wall
    sphere_sweep { cubic_spline 5 <.54,.82+.035*k,sd*.15>,.02 <.58,.82+.035*k,sd*.14>,.026 <.65,.80+.045*k,sd*.125>,.022 <.74,.80+.045*k,sd*.075>,.015 <.78,.8+.045*k,sd*.04>,.01 tolerance 1e-3 pigment { rgb <.36,.15,.06> } }
    sphere_sweep { cubic_spline 4 <.50,.05,sd*(.40+.045*(k-.5))>,.04 <.58,.05,sd*(.40+.055*(k-.5))>,.04 <.70,.03,sd*(.40+.07*(k-.5))>,.026 <.76,.02,sd*(.40+.08*(k-.5))>,.02 tolerance 1e-3 pigment { rgb <.42,.19,.075> } }
  #end #end
  rotate y*34 translate <.24,0,0> }
// the wall: slabs of limestone, leaves, another acorn
#declare Stone = texture { pigment { granite scale .8 color_map { [0 rgb <.30,.26,.22>][.5 rgb <.43,.38,.32>][1 rgb <.54,.49,.42>] } } normal { granite .35 scale .25 } finish { diffuse .8 } }
#for (k,-2,1) superellipsoid { <.04,.12> scale <1.17,.22,1.1> translate <-.55+2.36*k+1.2,-.22,.15> texture { Stone translate k*7 } } #end
box { <-9,-3,-.8>,<9,-.44,1.2> texture { Stone pigment { granite scale .8 color_map { [0 rgb <.30,.27,.24>][1 rgb <.50,.46,.40>] } } } }
// a leaf with five pointed lobes, its edge bent up
#declare Leaf = union {
  mesh { #local Pts=array[21]; #for (k,0,20) #local a=radians(-158+15.8*k); #local q=mod(k,4); #local l=(q=2 ? 1-.28*abs(k-10)/10 : (q=0 ? .40 : .62)); #local Pts[k]=<l*cos(a),.22*l*l,l*sin(a)>; #end
    #for (k,0,19) smooth_triangle { <-.1,0,0>,y,Pts[k],vnormalize(y-.35*Pts[k]),Pts[k+1],vnormalize(y-.35*Pts[k+1]) } #end }
  cone { <-.75,.05,0>,.025,<.2,.02,0>,.015 } }
#declare RS=seed(12);
#declare LC=array[5]{<.85,.34,.04>,<.92,.56,.07>,<.66,.14,.03>,<.95,.70,.12>,<.78,.24,.035>};
#for (i,1,18) #local px=RR(-1.5,1.4); #local pz=RR(-.75,.9); #if (px<.05 | px>1.25 | pz>.2) object { Leaf texture { pigment { rgb LC[mod(i,5)]*RR(.75,1) } finish { diffuse .65,.35 } } scale RR(.13,.21) rotate x*RR(-20,20) rotate y*RR(0,360) rotate x*RR(-40,-5) translate <px,.085,pz> } #end #end
object { Acorn scale .85 rotate z*70 rotate y*-30 translate <-.98,.115,-.5> }
