import type { Catalogue, Product } from '../catalogue/catalogue.js';
import { loadCatalogue } from '../catalogue/load-catalogue.js';
import { changesRecord, changesText } from '../report/changes-text.js';
import { advise, quote } from '../wording.js';
import { EXIT, type ExitCode, UsageError } from './exit-codes.js';
import { print } from './print.js';

export interface ChangesOptions {
  readonly json?: boolean;
}

/** `rolepath paths changes [PRODUCT]`: what each product added, changed and removed, oldest first. */
export async function listChanges(product: string | undefined, options: ChangesOptions): Promise<ExitCode> {
  const catalogue = await loadCatalogue();
  const only = product === undefined ? undefined : productNamed(product, catalogue).id;
  const wanted = catalogue.changes.filter((one) => only === undefined || one.product === only);
  if (options.json === true) {
    const records = wanted.map((one) => changesRecord(one, catalogue));
    print(JSON.stringify(records, undefined, 2));
  } else {
    print(wanted.map((one) => changesText(one, catalogue)).join('\n\n'));
  }
  return EXIT.done;
}

/** By id, title or alias, in any case. */
function productNamed(name: string, { products }: Catalogue): Product {
  const wanted = name.toLowerCase();
  const namesOf = ({ id, title, aliases }: Product) => [id, title, ...aliases];
  const found = [...products.values()].find((one) => namesOf(one).some((other) => other.toLowerCase() === wanted));
  if (found !== undefined) return found;
  throw new UsageError(`there is no product ${quote(name)}${advise(name, [...products.keys()])}`);
}
