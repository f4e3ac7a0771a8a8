import{c as a,f as m,j as g,n as u,o as s}from"./part-H45XYJDU.js";import{s as f}from"./part-ZWAGRR3I.js";var b=500,d=1e4,l=new Map;async function E(o,n){let e=[...new Set(o)].filter(t=>!l.has(t)&&!/[<>"{}|^`\\\s]/.test(t));for(let t=0;t<e.length;t+=b){let c=e.slice(t,t+b),h=await f(p(c),n);for(let r of c)l.set(r,{});for(let{thing:r,label:i}of h)l.get(r.value)[i["xml:lang"]??""]??=i.value}}var p=o=>`SELECT DISTINCT ?thing ?label WHERE {
  VALUES ?thing { ${o.map(n=>`<${n}>`).join(" ")} }
  { ?thing <${a}label> ?label } UNION { GRAPH ?voice { ?thing <${a}label> ?label } }
}`;function I(o){let n=new Set;for(let e of o)for(let t in e)m(e[t])&&n.add(e[t].value);return[...n]}function T(o){return s(l.get(o))??s(u(o)?.label)??{text:g(o),language:""}}export{d as a,E as b,I as c,T as d};
