import pg from 'pg';

const { builtins } = pg.types;

const isoInstant = (text: string): string => new Date(text).toISOString();

/**
 * How a projection reads its rows back: times as ISO 8601 text and big integers as decimal text, exactly as the fold
 * makes them, so that a row that was loaded and a row that was folded are the same data.
 */
export const rowTypes: pg.CustomTypesConfig = {
  getTypeParser: (id: number, format?: 'text' | 'binary') => {
    if (id === builtins.TIMESTAMPTZ) return isoInstant;
    if (id === builtins.INT8) return String;
    return format === 'binary' ? pg.types.getTypeParser(id, format) : pg.types.getTypeParser(id);
  },
};
