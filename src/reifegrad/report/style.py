"""In: nothing. Out: the style of reports, for screens light and dark, for phones and for paper."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark;--ink:#1f2328;--soft:#59636e;--paper:#fff;--line:#d5dae0;--tint:#f4f6f8;
--advice:#0f6b46;--advice-tint:#e8f5ee;--warning:#8a4b00;--warning-tint:#fdf1e1;--marked:#e7f0fb}
@media (prefers-color-scheme:dark){:root{--ink:#e6e8eb;--soft:#a3acb6;--paper:#16191d;--line:#3a4149;--tint:#1f2429;
--advice:#7fd6ac;--advice-tint:#14291f;--warning:#f0b876;--warning-tint:#2e2214;--marked:#1c2d42}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue",
Arial,sans-serif}
main{max-width:64rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.25rem;margin:2.5rem 0 .75rem;padding-top:.75rem;border-top:1px solid var(--line)}
header p{margin:.15rem 0;color:var(--soft)}
p{max-width:46rem;margin:.6rem 0;overflow-wrap:break-word}
p.small,figcaption{color:var(--soft);font-size:.875rem}
p.advice,p.warning{padding:.6rem .9rem;border-left:4px solid;border-radius:.25rem}
p.advice{background:var(--advice-tint);border-color:var(--advice);font-weight:600}
p.warning{background:var(--warning-tint);border-color:var(--warning)}
.wide{overflow-x:auto;margin:1rem 0 .4rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.925rem}
caption{text-align:left;font-weight:600;padding:0 0 .4rem}
th,td{text-align:left;padding:.3rem 1rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
thead th{color:var(--soft);font-weight:600;vertical-align:bottom}
tbody th{font-weight:600}
th.n,td.n{text-align:right}
td.n{white-space:nowrap}
tr.marked>*{background:var(--marked)}
.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1.5rem;margin:1rem 0}
figure{margin:0}
figure svg{width:100%;height:auto;max-width:36rem;color:var(--ink)}
figcaption{max-width:34rem}
figcaption strong{color:var(--ink)}
@media (max-width:40rem){
table,caption,tbody,tr{display:block}
thead{position:absolute;left:-99rem}
tbody th{display:block;border:0;padding:.2rem 0;text-align:left!important}
tbody tr{border-bottom:1px solid var(--line);padding:.5rem .4rem}
tbody td{display:flex;justify-content:space-between;gap:1rem;border:0;padding:.1rem 0;text-align:right}
tbody td:empty{display:none}
td.n{white-space:normal}
tbody td::before{content:attr(data-label);color:var(--soft);text-align:left}}
@media print{:root{color-scheme:light;--ink:#000;--soft:#444;--paper:#fff;--line:#bbb;--tint:#fff;--marked:#eee;
--advice:#000;--advice-tint:#fff;--warning:#000;--warning-tint:#fff}
body{font-size:10.5pt}main{max-width:none;padding:0}
section>h2{break-after:avoid}tr,figure,p{break-inside:avoid}}
"""
