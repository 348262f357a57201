import { compileFilter, type FilterLanguage, problemText, type Test } from '../filter/filter.js';
import { UsageError } from './exit-codes.js';

/** The predicate of a filter that a user typed; throws {@link UsageError} with every mistake and its place. */
export function filterTest<T>(expression: string, language: FilterLanguage<T>): Test<T> {
  const compiled = compileFilter(expression, language);
  if ('test' in compiled) return compiled.test;
  throw new UsageError(`the filter is not understood\n${problemText(expression, compiled.problems)}`);
}
