// Autumn on the quadrangle: diagonal walks, brick hall with a tower, a squirrel
#include "common.inc"
camera { location <-.9,1.15,-9.5> right x*.8 up y look_at <1.0,4.55,14> angle 52 }
sky_sphere { pigment { gradient y color_map { [0 rgb <.80,.86,.90>] [.25 rgb <.42,.64,.86>][.8 rgb <.14,.36,.68>] } } 
 pigment { bozo turbulence .65 octaves 6 scale <.5,.14,.4> translate <.3,0,.1> color_map{[0 rgbt <1,.97,.92,.1>][.3 rgbt <1,.97,.93,.5>][.5 rgbt 1][1 rgbt 1]} } }
Sun(<-1.45,1.0,-.62>,22,<1.6,1.22,.78>*1.75,2)
SkyLight(<.2,1,-.4>,200,<.42,.52,.70>*.85,2)
light_source { <40,20,-80> rgb <.32,.26,.20>*.5 shadowless }
// lawn and walks (two diagonals crossing)
#declare PathF=function(x,z) { min(abs((x-.9)-.72*(z+1)),abs((x-.9)+.72*(z+1)))/1.232 }
plane { y,0 texture { pigment { function { min(1,max(0,(PathF(x,z)-1.02)*9)) } pigment_map {
   [0 granite scale 1.1 color_map{[0 rgb <.42,.37,.31>][.5 rgb <.54,.48,.41>][1 rgb <.62,.56,.48>]}]
   [1 bozo scale .7 turbulence .8 octaves 6 color_map{[0 rgb <.10,.16,.035>][.6 rgb <.17,.24,.05>][1 rgb <.27,.27,.07>]}] } } normal{granite .25 scale .5} finish{diffuse .8} } }
#declare G=array[3]; #for(i,0,2) #declare G[i]=GrassMesh(240,.5,.13+.03*i,.008,.5) #end
#for(i,1,2600) #local pz=-8.3+21*pow(R01(),1.8); #local px=RR(-1,1)*(2.5+(pz+9.5)*.62)+.2; #if(PathF(px,pz)>1.38) object{G[int(R01()*2.99)] texture{pigment{rgb <.20,.30,.06>*RR(.75,1.25)+<.06,.03,0>*R01()} finish{diffuse .6,.35}} rotate y*RR(0,360) translate <px,0,pz>} #end #end
// leaves
#declare LeafM = mesh { triangle{<-.5,0,0>,<0,.06,.28>,<.0,-.02,-.0>} triangle{<-.5,0,0>,<0,.06,-.28>,<0,-.02,0>} triangle{<0,.06,.28>,<.6,.02,0>,<0,-.02,0>} triangle{<0,.06,-.28>,<.6,.02,0>,<0,-.02,0>} }
#declare LC=array[6]{<.80,.30,.04>,<.88,.50,.06>,<.62,.13,.03>,<.92,.66,.12>,<.45,.20,.06>,<.72,.22,.035>}
#for(i,1,2600) #local pz=-8.6+26*pow(R01(),1.7); #local px=RR(-1,1)*(2.5+(pz+9.5)*.62)+.2; object{LeafM texture{pigment{rgb LC[int(R01()*5.99)]*RR(.7,1.1)} finish{diffuse .65,.3}} scale RR(.07,.15) rotate <RR(-35,35),RR(0,360),RR(-35,35)> translate <px,(PathF(px,pz)>1.3?.12:.025),pz>} #end
// trees: recursive limbs, then a crown of small leaves in one mesh per hue
#declare NL=0; #declare LP=array[900];
#macro Limb(P,D,L,R,Lv)
 #local E=P+D*L; cone { P,R,E,R*.66 } sphere{E,R*.66}
 #if(Lv<=2 & NL<895) #declare LP[NL]=E; #declare NL=NL+1; #declare LP[NL]=P+D*L*.5; #declare NL=NL+1; #end
 #if(Lv>0) #local nb=(Lv>3?3:3); #for(q,1,nb) #local d2=vnormalize(D+RDir()*.72+y*.16); Limb(E,d2,L*RR(.68,.86),R*.62,Lv-1) #end #end
#end
#macro Bark() texture{pigment{granite scale <.3,1.5,.3> color_map{[0 rgb <.10,.075,.055>][1 rgb <.26,.20,.155>]}} normal{granite .5 scale <.15,.8,.15>} finish{diffuse .75}} #end
#macro Crown(Cnt,S,Sp) mesh { #for(i,1,Cnt) #local c=LP[int(R01()*NL*.9999)]; #local d=RDir(); #local P=c+d*Sp*pow(R01(),.45); #local n=vnormalize(RDir()+y*.6+d*.5); #local a=vnormalize(vcross(n,RDir()))*S*RR(.6,1.2); #local b=vcross(n,a)*.55;
   smooth_triangle{P-a,n,P+b,vnormalize(n+b/S*.5),P+a,n} smooth_triangle{P-a,n,P-b,vnormalize(n-b/S*.5),P+a,n} #end } #end
#declare NTr=3; #declare TW=array[NTr]; #declare TL=array[NTr][3];
#for(ti,0,NTr-1) #declare NL=0; #declare TW[ti]=union { Limb(0,vnormalize(<RR(-.08,.08),1,RR(-.08,.08)>),2.5,.26,4) Bark() } #for(k,0,2) #declare TL[ti][k]=Crown(9000,.105,.78) #end #end
#macro Tree(P,S,K,Ca,Cb,Cc) union { object{TW[K]} #local cs=array[3]{Ca,Cb,Cc} #for(k,0,2) object{TL[K][k] texture{pigment{bozo scale .6 color_map{[0 rgb cs[k]*.75][1 rgb cs[k]*1.15]}} finish{diffuse .58,.42}}} #end rotate y*RR(0,360) scale S translate P } #end
Tree(<-5.6,0,6.0>,1.12,0,<.90,.42,.05>,<.95,.58,.08>,<.78,.25,.04>)
Tree(<7.6,0,7.5>,1.05,1,<.72,.14,.03>,<.85,.24,.04>,<.60,.09,.03>)
Tree(<-10.5,0,16>,1.35,2,<.93,.66,.10>,<.90,.56,.07>,<.75,.60,.12>)
Tree(<11.5,0,18>,1.3,0,<.88,.48,.06>,<.92,.62,.10>,<.80,.34,.05>)
Tree(<-9,0,27>,1.1,1,<.80,.30,.05>,<.88,.42,.06>,<.68,.2,.04>)
Tree(<8.5,0,28>,1.0,2,<.55,.50,.10>,<.80,.60,.10>,<.40,.42,.09>)
// brick hall
#declare Brick = texture { pigment { brick pigment{rgb <.62,.55,.47>} pigment{ granite scale 3 color_map{[0 rgb <.36,.115,.07>][.5 rgb <.46,.165,.095>][1 rgb <.56,.23,.14>]} } brick_size <.46,.16,.23> mortar .018 } finish{diffuse .8} }
#declare Stone = texture { pigment { granite scale 2 color_map{[0 rgb <.58,.53,.45>][1 rgb <.76,.71,.62>]} } finish{diffuse .8} }
#declare Slate = texture { pigment { brick rgb <.10,.11,.12>, rgb <.20,.215,.235> brick_size <.5,.32,.5> mortar .03 } finish{diffuse .75 specular .12 roughness .06} }
#declare Glass = texture { pigment{rgb <.05,.07,.09>} finish{diffuse .5 specular .6 roughness .01 reflection .32} }
#macro Window(W,H,Arch) // at the origin, facing -z
 union { box{<-W-.12,-.16,-.16>,<W+.12,-.0,.1> texture{Stone}} 
  difference { union{ box{<-W-.11,0,-.07>,<W+.11,H,.1>} #if(Arch) cylinder{<0,H,-.07>,<0,H,.1>,W+.11} #else box{<-W-.2,H,-.10>,<W+.2,H+.24,.1>} #end } union{ box{<-W,.0,-1>,<W,H,.06>} #if(Arch) cylinder{<0,H,-1>,<0,H,.06>,W} #end } texture{Stone} }
  union{ box{<-W,0,.02>,<W,H,.06>} #if(Arch) cylinder{<0,H,.02>,<0,H,.06>,W} #end texture{Glass} }
  union{ box{<-.03,0,-.01>,<.03,H+(Arch?W:0),.04>} box{<-W,H*.5-.03,-.01>,<W,H*.5+.03,.04>} box{<-W,H-.03,-.01>,<W,H+.03,.04>} pigment{rgb <.82,.80,.74>} } } #end
#declare Hall = union {
 box{<-15,0,0>,<15,8.2,9> texture{Brick}} box{<-15.1,0,-.12>,<15.1,.75,9> texture{Stone}} box{<-15.15,8.0,-.22>,<15.15,8.45,9.2> texture{Stone}} box{<-15.05,4.1,-.07>,<15.05,4.32,9> texture{Stone}}
 prism { linear_sweep linear_spline -15.2,15.2,4,<-.35,8.45>,<4.6,12.4>,<9.4,8.45>,<-.35,8.45> rotate z*-90 rotate x*-90 scale <1,1,1> texture{Slate} translate 0 }
 #for(k,0,10) #local wx=-14+2.8*k-0; #if(abs(wx)>3.0) object{Window(.55,1.9,0) translate <wx,1.35,0>} object{Window(.55,1.6,1) translate <wx,5.0,0>} #end #end
 // tower
 box{<-2.2,0,-1.6>,<2.2,15.2,3> texture{Brick}}
 #for(sx,-1,1,2) box{<sx*2.2-.28,0,-1.9>,<sx*2.2+.28,13.4,-1.2> texture{Brick}} box{<sx*2.2-.32,13.3,-1.95>,<sx*2.2+.32,13.6,-1.15> texture{Stone}} #end
 #for(hh,0,3) box{<-2.32,4.2+3.6*hh,-1.72>,<2.32,4.45+3.6*hh,3.1> texture{Stone}} #end
 difference{ union{ box{<-1.15,0,-1.85>,<1.15,2.3,-1.5>} cylinder{<0,2.3,-1.85>,<0,2.3,-1.5>,1.15} } box{<-.85,-1,-3>,<.85,2.3,-1.62>} cylinder{<0,2.3,-3>,<0,2.3,-1.62>,.85} texture{Stone} }
 box{<-.85,0,-1.61>,<.85,3.0,-1.60> pigment{rgb <.16,.07,.035>}}
 object{Window(.36,1.7,1) translate <-.75,5.1,-1.6>} object{Window(.36,1.7,1) translate <.75,5.1,-1.6>}
 object{Window(.36,1.5,1) translate <-.75,12.4,-1.6>} object{Window(.36,1.5,1) translate <.75,12.4,-1.6>}
 // clock
 cylinder{<0,10.0,-1.75>,<0,10.0,-1.5>,1.12 texture{Stone}} cylinder{<0,10,-1.79>,<0,10,-1.7>,.94 pigment{rgb <.93,.90,.80>}}
 #for(k,0,11) box{<-.03,.70,-1.81>,<.03,.86,-1.78> rotate z*30*k translate y*10 pigment{rgb .04}} #end
 box{<-.04,-.1,-1.83>,<.04,.52,-1.80> rotate z*-62 translate y*10 pigment{rgb .04}} box{<-.03,-.1,-1.84>,<.03,.76,-1.81> rotate z*-170 translate y*10 pigment{rgb .04}}
 // parapet and spire
 #for(k,0,6) box{<-2.35+.69*k,15.2,-1.75>,<-1.95+.69*k,15.8,-1.35> texture{Stone}} box{<-2.35,15.2,-1.7+.69*k>,<-1.95,15.8,-1.35+.69*k> texture{Stone}} #end
 mesh { #local a=<-1.95,15.2,-1.3>; #local b=<1.95,15.2,-1.3>; #local c=<1.95,15.2,2.7>; #local d=<-1.95,15.2,2.7>; #local e=<0,20.2,.7>; triangle{a,b,e} triangle{b,c,e} triangle{c,d,e} triangle{d,a,e} texture{pigment{rgb <.20,.38,.33>} normal{gradient y .3 scale .3} finish{diffuse .7 specular .15}} }
 cylinder{<0,20,.7>,<0,21.4,.7>,.05 pigment{rgb <.6,.45,.12>}} sphere{<0,20.4,.7>,.16 pigment{rgb <.7,.5,.12>} finish{specular .5}}
}
object { Hall translate <2.0,0,33> }
// squirrel on the walk, nibbling an acorn; faces +x in its own frame
#declare SB = blob { threshold .3
 sphere{0,1,1 scale <.44,.58,.38> rotate z*-14 translate <0,.50,0>} sphere{<-.10,.28,0>,.44,.9} sphere{<.16,.82,0>,.30,.7}
 sphere{0,.34,1.1 scale <1.08,.92,.86> translate <.27,1.10,0>} sphere{<.48,1.05,0>,.17,.7}
 #for(sd,-1,1,2) sphere{0,1,.9 scale <.36,.32,.18> translate <.02,.24,sd*.24>} cylinder{<.18,.72,sd*.16>,<.44,.74,sd*.09>,.12,.8} cylinder{<.08,.07,sd*.24>,<.42,.05,sd*.26>,.12,.8}
  sphere{0,1,.9 scale <.05,.15,.085> translate <.15,1.36,sd*.14>} #end }
#declare STail = sphere_sweep { cubic_spline 9 <0,.0,0>,.1 <-.22,.10,0>,.13 <-.52,.22,0>,.19 <-.70,.60,0>,.25 <-.64,1.05,0>,.27 <-.58,1.40,0>,.25 <-.78,1.66,0>,.20 <-.98,1.66,0>,.11 <-1.1,1.6,0>,.08 tolerance 1e-3 }
#declare SFur = mesh { #local Nm=<0,0,0>; #for(i,1,24000) #local c=<RR(-.1,.35),RR(.15,1.2),0>; #local d=RDir(); #local P=trace(SB,c+d*3,-d,Nm);
   #if(vlength(Nm)>0 & vlength(<P.x-.37,P.y-1.16,0>)>.05) #local hd=(P.y>.92 & P.x>.1); #local fl=(hd?<-.9,-.1,0>:<-.45,-.8,0>); Hair(P,Nm,vnormalize(Nm*.30+fl*.8+RDir()*.25)*RR(.045,.085)*(P.x>.44?.5:1),.0048) #end #end }
#declare TFur = mesh { #local Nm=<0,0,0>; #for(i,1,16000) #local s=R01(); #local c=<-.25-.40*s,.15+1.5*s,0>; #local d=RDir(); #local P=trace(STail,c+d*3,-d,Nm);
   #if(vlength(Nm)>0) #local fl=(P.y<.3?<-1,.3,0>:(P.y<1.35?<.05,1,0>:<-.9,.25,0>)); Hair(P-Nm*.08,Nm,vnormalize(Nm*.75+fl*.75+RDir()*.3)*RR(.12,.24),.0055) #end #end }
#declare CL=function(v) { min(1,max(0,v)) };
#declare FurP = pigment { function { min(1, CL((x-.24)*7)*CL((.80-y)*9)*CL((y-.12)*12)*CL((.20-abs(z))*12) + .8*CL((x-.44)*9)*CL((1.05-y)*9)*CL((y-.86)*9) + .6*CL(1-abs(sqrt(pow(x-.375,2)+pow(y-1.17,2))-.085)*28)*CL((y-.95)*9) ) }
  color_map{[0 rgb <.42,.19,.07>][.5 rgb <.62,.40,.23>][1 rgb <.88,.79,.66>]} }
union {
 object{SB texture{pigment{FurP} finish{diffuse .6}}} object{SFur texture{pigment{FurP} finish{diffuse .72,.22}}}
 object{STail texture{pigment{rgb <.30,.13,.045>}}} object{TFur texture{pigment{bozo scale .12 color_map{[0 rgb <.40,.18,.06>][1 rgb <.68,.36,.14>]}} finish{diffuse .65,.4}}}
 #for(sd,-1,1,2) sphere{0,1 scale <.050,.054,.034> translate <.375,1.17,sd*.235> pigment{rgb .008} finish{specular 1 roughness .004 reflection .08}} sphere{<.395,1.20,sd*.272>,.011 pigment{rgb 1} finish{emission .9}} #end
 sphere{0,1 scale <.028,.022,.03> translate <.60,1.06,0> pigment{rgb <.10,.04,.035>}}
 #for(sd,-1,1,2) #for(k,0,4) sphere_sweep{linear_spline 3 <.55,1.02,sd*.05>,.003 <.52,1.02-.02*k,sd*.25>,.0025 <.44,1.06-.04*k,sd*.40>,.0015 pigment{rgb <.12,.09,.07>}} #end #end
 union{ sphere{0,1 scale <.085,.11,.085> pigment{rgb <.62,.36,.12>} finish{specular .4}} sphere{<0,.05,0>,.095 scale <1,.8,1> pigment{granite scale .1 color_map{[0 rgb <.18,.10,.05>][1 rgb <.34,.21,.11>]}}} rotate z*-30 translate <.52,.79,0> }
 scale .80 rotate y*30 translate <-1.75,0.0,-4.75>
}
