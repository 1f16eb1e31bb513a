import { sql } from 'drizzle-orm'
import { customType, index, pgTable, smallint, text } from 'drizzle-orm/pg-core'
import { contentHash, gammaId } from './columns.ts'
import { markets } from './markets.ts'

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })

/** Of `search_shelf`: closed markets from the least traded up, then those that are not closed. */
const SHELVES = [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15]

/** What a market is found by; `refresh_search_documents` writes it. */
export const searchDocuments = pgTable(
  'search_documents',
  {
    marketId: gammaId('market_id')
      .primaryKey()
      .references(() => markets.id, { onDelete: 'cascade' }),
    shelf: smallint('shelf').notNull(),
    /** How many words its title and its question have that are looked for. */
    titleWords: smallint('title_words').notNull(),
    questionWords: smallint('question_words').notNull(),
    /** Hash of everything that the document is made of. */
    source: contentHash('source').notNull(),
    /**
     * Words with their fields, and what else it is filtered by: `#t:` a tag, `#s:` its series, `#m:` its
     * status, `#p` a place without a name.
     */
    document: tsvector('document').notNull(),
  },
  (t) =>
    SHELVES.map((shelf) =>
      index(`search_documents_shelf_${shelf}`)
        .using('gin', t.document)
        .with({ fastupdate: false })
        .where(sql`${t.shelf} = ${sql.raw(`${shelf}`)}`),
    ),
)

/** Every word of the documents that has no digit: what typed words are compared with. */
export const searchWords = pgTable(
  'search_words',
  {
    /** Its collation, as that of `stem`, is "C". */
    word: text('word').primaryKey(),
    stem: text('stem').notNull(),
    /** About the logarithm, by 2, of how many documents have it. */
    magnitude: smallint('magnitude').notNull(),
  },
  (t) => [
    index('search_words_stem').on(t.stem),
    index('search_words_similar')
      .using('gin', t.word.op('gin_trgm_ops'))
      .with({ fastupdate: false }),
  ],
)
