/** `PageScanned`, version by version. */
export const pageScanned = {
  /**
   * Version 2 names the open entries that a lap passed without counting them unborn. Version 1 never said whether there
   * were any; its coverage stays what it was.
   */
  1: (data: unknown): unknown => ({ ...(data as object), unmet: [] }),
};
