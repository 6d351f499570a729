import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConflictException, Controller, Get, HttpCode, Module, Post } from '@nestjs/common';
import { type EdgeApp, startEdgeApp } from '../../../test/support/edge-app.js';
import { SlowAnswers } from './slow-answers.js';

const silence = 20;

@Controller('tasks')
class WorkController {
  @Post('long')
  @HttpCode(200)
  async long(): Promise<unknown> {
    await sleep(10 * silence);
    return { done: 'ä' };
  }

  @Post('short')
  @HttpCode(201)
  short(): unknown {
    return { done: true };
  }

  @Post('broken')
  async broken(): Promise<unknown> {
    await sleep(10 * silence);
    throw new ConflictException('It cannot be done.');
  }

  @Get('long')
  async read(): Promise<unknown> {
    await sleep(10 * silence);
    return { read: true };
  }
}

@Module({ controllers: [WorkController] })
class WorkModule {}

let edge: EdgeApp;

beforeAll(async () => {
  edge = await startEdgeApp(WorkModule);
  edge.app.get(SlowAnswers, { strict: false }).everyMs = silence;
});

afterAll(() => edge.stop());

describe('the answer to a command', () => {
  it('that takes long begins with blanks, so that nobody takes the connection for dead', async () => {
    const response = await edge.post('/tasks/long', {});
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('application/json');
    const text = await response.text();
    expect(text).toMatch(/^ +\{"done":"ä"\}$/);
    expect(JSON.parse(text)).toEqual({ done: 'ä' });
  });

  it('that comes at once is whole, with its own status', async () => {
    const response = await edge.post('/tasks/short', {});
    expect([response.status, await response.text()]).toEqual([201, '{"done":true}']);
  });

  it('that fails after it has begun is cut off: nobody takes the failure for a success', async () => {
    const response = await edge.post('/tasks/broken', {});
    await expect(response.text()).rejects.toThrow();
  });

  it('is what this is about: a read says nothing before it knows', async () => {
    const response = await edge.get('/tasks/long');
    expect([response.status, await response.text()]).toEqual([200, '{"read":true}']);
  });
});
