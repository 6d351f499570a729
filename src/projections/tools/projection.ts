import type { ToolEvent } from '../../domain/tool/events.js';
import { isToolEvent } from '../engine/known-events.js';
import { projection, timeOf, touch } from '../engine/projection.js';
import { frozenToolModel } from './frozen-tool.js';

/** The tools that must stay unused, as they were recorded, and those that were let go again. */
export const toolsProjection = projection({
  name: 'tools',
  version: 1,
  streamPrefixes: ['tools-'],
  models: [frozenToolModel],
  touches: (recorded) => {
    if (!isToolEvent(recorded.type)) return [];
    const event = { type: recorded.type, data: recorded.data } as ToolEvent;
    return [touch(frozenToolModel, [event.data.tool], { kind: event.type, event, at: timeOf(recorded) })];
  },
});
