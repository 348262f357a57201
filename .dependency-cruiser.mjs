/** The one-way rule: a stage may import itself, what stands before it, and the byte helpers. */
const stages = ['capture', 'decode', 'flow', 'protocol', 'topology', 'catalogue', 'verdict'];

const oneWay = stages.map((stage, index) => ({
  name: `one-way-${stage}`,
  comment: `${stage} may import only ${[...stages.slice(0, index + 1)].join(', ')} and src/*.ts helpers`,
  severity: 'error',
  from: { path: `^src/${stage}/` },
  to: { path: `^src/(${[...stages.slice(index + 1), 'report', 'tui', 'cli'].join('|')})/|^src/pipeline\\.ts$` },
}));

export default {
  forbidden: [
    ...oneWay,
    {
      name: 'sinks-do-not-know-each-other',
      comment: 'a report never imports a screen or a command',
      severity: 'error',
      from: { path: '^src/report/' },
      to: { path: '^src/(tui|cli)/' },
    },
    {
      name: 'screens-are-no-commands',
      comment: 'a screen is given what it shows and tells what is wanted of it; commands assemble',
      severity: 'error',
      from: { path: '^src/tui/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'helpers-stand-alone',
      comment: 'the helpers directly under src/ import no stage; only the pipeline composes stages',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$', pathNot: '^src/pipeline\\.ts$' },
      to: { path: '^src/[^/]+/' },
    },
    {
      name: 'filter-stands-alone',
      comment: 'the filter language is generic: what can be asked of paths and flows is said where these are',
      severity: 'error',
      from: { path: '^src/filter/' },
      to: { path: '^src/(?!filter/)[^/]+/|^src/pipeline\\.ts$' },
    },
    {
      name: 'filter-behind-the-packet-path',
      comment: 'nothing to the left of the catalogue is filtered',
      severity: 'error',
      from: { path: '^src/(capture|decode|flow|protocol|topology)/' },
      to: { path: '^src/filter/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: '\\.d\\.ts$' }, to: {} },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js'], conditionNames: ['import', 'node', 'default'] },
  },
};
