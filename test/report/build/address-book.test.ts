import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIp } from '../../../src/ip-text.js';
import { AddressBook } from '../../../src/report/build/address-book.js';

const word = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer());
type Address = Parameters<AddressBook['number']>;
const address: fc.Arbitrary<Address> = fc.oneof(
  word.map((w3): Address => [4, 0, 0, 0, w3]),
  fc.tuple(word, word, word, word).map((words): Address => [6, ...words]),
);

describe('an address book', () => {
  it('numbers addresses in the order in which they come up, of both versions', () => {
    fc.assert(
      fc.property(fc.array(address, { maxLength: 3000, size: 'max' }), (addresses) => {
        const book = new AddressBook();
        const numbers = new Map<string, number>();
        for (const one of addresses) {
          const key = one.join();
          if (!numbers.has(key)) numbers.set(key, numbers.size);
          const number = book.number(...one);
          expect(number).toBe(numbers.get(key));
          expect(book.text(number)).toBe(formatIp(...one));
        }
        expect(book.size).toBe(numbers.size);
      }),
      { numRuns: 30 },
    );
  });

  it('has no text for a number that no address has', () => {
    const book = new AddressBook();
    expect([book.text(-1), book.text(0)]).toEqual(['', '']);
  });
});
