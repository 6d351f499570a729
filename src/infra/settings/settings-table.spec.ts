import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { settingsTable } from './settings-table.js';

describe('docs/settings.md', () => {
  it('holds the table of the settings that there are', () => {
    expect(readFileSync('docs/settings.md', 'utf8')).toContain(settingsTable());
  });
});
