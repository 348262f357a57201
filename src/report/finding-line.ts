import type { Catalogue } from '../catalogue/catalogue.js';
import { endWords } from './end-words.js';
import { entriesOf } from './finding-entries.js';
import type { FindingGroup } from './finding-group.js';
import { exampleTexts, outcomeText, reasonText } from './finding-words.js';

/** One finding in one line, for a log or a screen reader: when, what, between whom, why, and a flow to look for. */
export function findingLine(group: FindingGroup, catalogue: Catalogue): string {
  const [entry] = entriesOf([group]);
  if (entry === undefined) return '';
  const kind = group.verdict.kind === 'expected' ? 'not answered' : group.verdict.kind;
  const between = `${endWords(group.initiator, catalogue)} → ${endWords(group.responder, catalogue)}`;
  const [example] = exampleTexts(entry);
  return `${kind}: ${between}, ${entry.ports}: ${reasonText(entry, catalogue)}; ${outcomeText(entry)}; ${example?.text ?? ''}`;
}
