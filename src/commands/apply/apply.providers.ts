import { PauseApplyHandler, ResumeApplyHandler, StartApplyHandler } from './apply.handlers.js';
import { ApplyDriver } from './apply-driver.js';
import { ApplyOptions } from './apply-options.js';
import { ApplySupervisor } from './apply-supervisor.js';
import { BirthWriter } from './birth-writer.js';
import { EntryLook } from './entry-look.js';

/** Everything that applies need, for the module of all commands. */
export const applyProviders = [
  ApplyDriver,
  ApplyOptions,
  ApplySupervisor,
  BirthWriter,
  EntryLook,
  PauseApplyHandler,
  ResumeApplyHandler,
  StartApplyHandler,
];
