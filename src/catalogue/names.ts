/** Names with a meaning of their own in the files of `signatures/`. */

/** Any role, any oldest partner, and in a site's exceptions any application. */
export const ANY = 'any';

/** What the ids of exceptions begin with, so that none is taken for a document's path. */
export const EXCEPTION_PREFIX = 'exceptions/';
