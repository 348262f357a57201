/** What `--anonymize` does to what is written. */

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Anonymizer } from '../report/anonymize/anonymizer.js';
import { siteNames } from '../report/anonymize/seen-names.js';
import { FlowRecords } from '../report/flow-records.js';
import { systemErrorText } from '../system-error.js';
import { UsageError } from './exit-codes.js';
import type { FlowStream, StreamParts } from './flow-stream.js';
import type { Site } from './site.js';

export interface AnonymityOptions {
  readonly anonymize?: boolean;
  /** A file whose bytes are the key: the same file gives the same pseudonyms. */
  readonly anonymizeKey?: string;
  readonly filter?: string;
}

/** Bytes of a key at least. */
const LEAST_KEY = 16;

/** Makes anonymizers of one key; undefined where nothing is to be hidden. Throws {@link UsageError}. */
export function anonymity(
  options: AnonymityOptions,
  site: Site,
): ((names?: Iterable<string>) => Anonymizer) | undefined {
  const { anonymize, anonymizeKey, filter = '' } = options;
  if (anonymize !== true && anonymizeKey === undefined) return undefined;
  const secret = anonymizeKey === undefined ? randomBytes(32) : keyOf(anonymizeKey);
  if (secret.length < LEAST_KEY)
    throw new UsageError(`${anonymizeKey} is no key: it needs ${LEAST_KEY} bytes or more that nobody can guess`);
  const own = [...siteNames(site), filter.trim()];
  return (names = []) => new Anonymizer(secret, [...own, ...names]);
}

function keyOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`--anonymize-key: ${systemErrorText(error)}`);
  }
}

/** A stream that writes what another would, with nothing that tells who it was. */
export function anonymousStream(stream: FlowStream, anonymizer: Anonymizer, parts: StreamParts): FlowStream {
  const records = new FlowRecords(parts.catalogue, parts.origins);
  return {
    flow: (judged) => stream.record(anonymizer.record(records.of(judged))),
    record: (record) => stream.record(anonymizer.record(record)),
    end: (summary) => stream.end(anonymizer.summary(summary)),
  };
}
