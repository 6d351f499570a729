/** A log position or a stream's revision: decimal text, for JSON numbers lose digits beyond 2^53. */
export const decimalText = { type: String, pattern: '^\\d+$', example: '4711' } as const;

/** A moment as every answer writes it. */
export const instant = { type: String, format: 'date-time' } as const;

/** How many there are of something. */
export const count = { type: 'integer', minimum: 0 } as const;
