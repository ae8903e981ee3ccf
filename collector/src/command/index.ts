import type { Command } from './command.ts';
import { config } from './config.ts';
import { exportEvents } from './export.ts';
import { helpCommand } from './help.ts';
import { replay } from './replay.ts';
import { serve } from './serve.ts';
import { state } from './state.ts';
import { token } from './token.ts';
import { trim } from './trim.ts';

/** Every command, in the order in which the help lists them. */
const listed: Readonly<Record<string, Command>> = { serve, token, export: exportEvents, replay, state, trim, config };

export const commands: Readonly<Record<string, Command>> = { ...listed, help: helpCommand(listed) };
