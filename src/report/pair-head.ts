/** What is written of two runs that are laid over one another rests on this, beside the summaries of both. */

import type { CatalogueReference, TopologyReference } from './model/report.js';
import type { SummaryRecord } from './record.js';
import type { ProvenanceRow } from './tables/provenance.js';

export interface PairHead {
  readonly tool: { readonly name: string; readonly version: string };
  /** The catalogues and the topology that are at hand now; logs may have been judged under others. */
  readonly catalogues: readonly CatalogueReference[];
  readonly topology?: TopologyReference;
  /** What was asked for beside the inputs, by name. */
  readonly options: Readonly<Record<string, string>>;
  /** SHA-256 of the inputs, by their names; those of pipes are not there. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Why something is missing of each run, as far as its summary does not hold it. */
  readonly causes: readonly [readonly string[], readonly string[]];
}

/** One of the two, as it is called. */
export interface NamedRun {
  readonly name: string;
  readonly summary: SummaryRecord;
}

/** The head as rows: what was at hand, then what each run was read from and judged under. */
export function pairProvenance(head: PairHead, runs: readonly NamedRun[]): ProvenanceRow[] {
  const { tool, catalogues, topology, options, hashes } = head;
  return [
    { fact: 'tool', value: `${tool.name} ${tool.version}` },
    ...catalogues.map(({ id, sha256 }) => ({ fact: 'catalogue', value: id, sha256 })),
    ...(topology === undefined ? [] : [{ fact: 'topology', value: topology.name, sha256: topology.sha256 }]),
    ...Object.entries(options).map(([name, value]) => ({ fact: `option ${name}`, value })),
    ...runs.flatMap((run) => runRows(run, hashes)),
  ];
}

function runRows({ name, summary }: NamedRun, hashes: ReadonlyMap<string, string>): ProvenanceRow[] {
  const { inputs, catalogues, topology, start, end, flows, incomplete, interrupted } = summary;
  const fact = (what: string): string => `${name}: ${what}`;
  return [
    ...inputs.map(({ name: input, bytes, problem }) => {
      const sha256 = hashes.get(input);
      return {
        fact: fact('input'),
        value: input,
        ...(sha256 !== undefined && { sha256 }),
        ...(bytes !== undefined && { bytes }),
        ...(problem !== undefined && { problem }),
      };
    }),
    ...catalogues.map(({ id, sha256 }) => ({ fact: fact('judged under catalogue'), value: id, sha256 })),
    ...(topology === undefined
      ? []
      : [{ fact: fact('judged under topology'), value: topology.name, sha256: topology.sha256 }]),
    ...(start === undefined ? [] : [{ fact: fact('start'), value: start }]),
    ...(end === undefined ? [] : [{ fact: fact('end'), value: end }]),
    ...Object.entries(flows).map(([verdict, count]) => ({ fact: fact(`flows ${verdict}`), value: String(count) })),
    { fact: fact('complete'), value: incomplete ? 'no' : 'yes' },
    ...(interrupted ? [{ fact: fact('interrupted'), value: 'yes' }] : []),
  ];
}
