import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { type HealthIndicatorFunction, HealthIndicatorService } from '@nestjs/terminus';
import { redacted } from '../../settings/redacted.js';
import { HEALTH_INDICATORS, type HealthIndicator } from './health-indicator.js';

const patienceMs = 2_000;
const cachedForMs = 1_000;

/** The checks of all parts, as terminus runs them. */
@Injectable()
export class Readiness {
  constructor(
    private readonly modules: ModuleRef,
    private readonly indicators: HealthIndicatorService,
  ) {}

  checks(): HealthIndicatorFunction[] {
    // Answers are kept for a second: this endpoint is public, and must not be a way to keep the databases busy.
    return this.all().map(
      (indicator) => () =>
        this.indicators
          .check(indicator.name)
          .attempt(() => this.look(indicator))
          .withTimeout(patienceMs)
          .cacheFor(cachedForMs),
    );
  }

  private async look(indicator: HealthIndicator): Promise<{ detail: string }> {
    const { ok, detail } = await indicator.check();
    if (!ok) throw new Error(redacted(detail));
    return { detail: redacted(detail) };
  }

  private all(): HealthIndicator[] {
    try {
      return this.modules.get<readonly HealthIndicator[]>(HEALTH_INDICATORS, { strict: false, each: true }).flat();
    } catch {
      return []; // Nest throws when no module provides any.
    }
  }
}
