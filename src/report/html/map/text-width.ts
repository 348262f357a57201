/** How wide text is drawn, near enough to lay it out before any browser has seen it. */

const NARROW = /[ijlI.,:;'|!()[\]/ ]/;
const WIDE = /[mwMW@—…→%]/;

/** Width in pixels of one line in a sans-serif face, rather too wide than too narrow. */
export function textWidth(text: string, fontSize: number): number {
  let ems = 0;
  for (const character of text) ems += emsOf(character);
  return Math.ceil(ems * fontSize);
}

function emsOf(character: string): number {
  if (NARROW.test(character)) return 0.34;
  if (WIDE.test(character)) return 0.92;
  if (character >= '0' && character <= '9') return 0.58;
  if (character >= 'A' && character <= 'Z') return 0.72;
  return character < '\u1100' ? 0.58 : 1;
}
