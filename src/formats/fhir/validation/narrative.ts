/** The XHTML elements that a narrative may use; FHIR R4, section 2.24.0.13 (txt-1). */
const ELEMENTS = new Set(
  (
    'a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img ' +
    'li ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var u kbd s del ins strike'
  ).split(' '),
);
const TAG =
  /<(?:!--[\s\S]*?--|(\/?)([A-Za-z][A-Za-z0-9]*)((?:\s+[A-Za-z_:][-\w:.]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?))>/y;
const FORBIDDEN_ATTRIBUTE = /\s(?:on[a-z]+|action|formaction|srcdoc)\s*=/i;
const SCRIPT_LINK = /=\s*["']\s*(?:javascript|vbscript):/i;

/** Whether a text is one well-formed XHTML div of formatting only, with something in it (txt-1 and txt-2). */
export function isNarrative(value: string): boolean {
  const source = value.trim();
  if (!/^<div[\s>]/.test(source) || !source.endsWith('</div>')) return false;
  const open: string[] = [];
  let content = false;
  let at = 0;
  while (at < source.length) {
    const next = source.indexOf('<', at);
    const chunk = source.slice(at, next === -1 ? source.length : next);
    if (/\S/.test(chunk)) {
      if (open.length === 0) return false;
      content = true;
    }
    if (next === -1) break;
    TAG.lastIndex = next;
    const match = TAG.exec(source);
    if (!match) return false;
    at = TAG.lastIndex;
    const [, closing, name, attributes = '', empty] = match;
    if (name === undefined) continue;
    if (!ELEMENTS.has(name) || FORBIDDEN_ATTRIBUTE.test(attributes) || SCRIPT_LINK.test(attributes)) return false;
    if (name === 'img') content = true;
    if (closing) {
      if (open.pop() !== name) return false;
      if (open.length === 0) return content && at === source.length;
    } else if (!empty) open.push(name);
  }
  return false;
}
