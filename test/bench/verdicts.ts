/**
 * `npm run bench -- verdicts`: what a verdict costs with the catalogues of one product and with all of them, and how
 * long it takes to load these.
 */

import { readCompiled } from '../../src/catalogue/compiled-catalogue.js';
import { SIGNATURES } from '../../src/catalogue/load-catalogue.js';
import { readSignatureFiles } from '../../src/catalogue/signature-files.js';
import { sitePaths } from '../../src/catalogue/site-paths.js';
import { NO_SETTINGS, type SiteSettings } from '../../src/catalogue/site-settings.js';
import { FlowQuestion } from '../../src/verdict/flow-question.js';
import { Judge } from '../../src/verdict/judge.js';
import { fitting } from '../verdict/fitting-flows.js';
import { catalogue } from '../verdict/support.js';
import { Random } from './random.js';

/** The product whose flows are judged. */
const PRODUCT = 'lync-2010';
const QUESTIONS = 1 << 16;
const ROUNDS = 16;
const REPEATS = 5;

/** Dynamic ports of clients (RFC 6335 §6). */
const DYNAMIC = [49_152, 65_535] as const;

/** Flows as a site has them: on each path from many source ports, one in eight on a port that is none of its. */
function questions(): FlowQuestion[] {
  const random = new Random(1);
  const paths = [...catalogue.paths.values()].filter(({ product }) => product === PRODUCT);
  return Array.from({ length: QUESTIONS }, () => {
    const path = paths[random.below(paths.length)];
    if (path === undefined) throw new Error(`no paths of ${PRODUCT}`);
    const question = Object.assign(new FlowQuestion(), fitting(path));
    if (path.from.ports.length === 0) question.initiatorPort = random.between(...DYNAMIC);
    if (random.below(8) === 0) question.responderPort = random.between(1, 10_000);
    return question;
  });
}

/** Verdicts a second, the best of several repeats. */
function rate(products: readonly string[], asked: readonly FlowQuestion[]): number {
  const settings: SiteSettings = { ...NO_SETTINGS, products, oldestPartner: 'lync-2010' };
  const judge = new Judge(catalogue, sitePaths(catalogue, settings), true);
  const times = Array.from({ length: REPEATS }, () => {
    const begun = process.hrtime.bigint();
    for (let round = 0; round < ROUNDS; round++) for (const question of asked) judge.judge(question);
    return Number(process.hrtime.bigint() - begun) / 1e9;
  });
  return (ROUNDS * asked.length) / Math.min(...times);
}

/** Seconds to load the catalogue as the command line does; the first time in this process. */
function loading(): number {
  const begun = process.hrtime.bigint();
  const compiled = new URL('../../dist/catalogue.json', import.meta.url).pathname;
  if (readCompiled(compiled, readSignatureFiles(SIGNATURES)) === undefined)
    throw new Error('dist/ is not of these signatures: npm run build');
  return Number(process.hrtime.bigint() - begun) / 1e9;
}

const load = loading();
const asked = questions();
const one = rate([PRODUCT], asked);
const all = rate([PRODUCT, ...catalogue.catalogued.filter((id) => id !== PRODUCT)], asked);
const millions = (perSecond: number): string => `${(perSecond / 1e6).toFixed(1)} million a second`;
process.stdout.write(
  `catalogue: ${catalogue.paths.size} paths loaded in ${(load * 1000).toFixed(0)} ms, wanted 100: ${load <= 0.1 ? 'reached' : 'MISSED'}\n`,
);
process.stdout.write(
  `verdicts: ${millions(all)} with ${catalogue.catalogued.length} products, wanted 3.0: ${all >= 3e6 ? 'reached' : 'MISSED'};` +
    ` ${millions(one)} with one, ratio ${(all / one).toFixed(2)}, wanted 1.00: ${all >= 0.95 * one ? 'reached' : 'MISSED'}\n`,
);
