/** A step of the build: writes the compiled catalogue beside the compiled code. Run as a program. */

import { writeFileSync } from 'node:fs';
import { ConfigError } from '../problem.js';
import { compiledText } from './compiled-catalogue.js';
import { COMPILED, checkCatalogue } from './load-catalogue.js';

const { catalogue, data, problems } = await checkCatalogue();
if (catalogue === undefined || data === undefined) throw new ConfigError(problems);
writeFileSync(COMPILED, compiledText(catalogue.files, data));
