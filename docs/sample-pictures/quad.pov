// Autumn on the quadrangle: diagonal walks, a brick hall with a tower. Blurred, it is what squirrel.pov has behind the squirrel.
#include "common.inc"
camera { location <-.9,2.6,-9.5> right x*.8 up y look_at <-6.2,-1.4,14> angle 52 }
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
object { Hall translate <5.5,0,47> }
