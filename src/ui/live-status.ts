/** `payctl status --watch`: the only view that ink draws, and the only importer of it (170 ms). */
import { Box, render, Text, useApp, useInput, useWindowSize } from 'ink';
import { createElement, useEffect, useState } from 'react';
import { messageOf } from '../kernel/failure.ts';
import type { StatusReport } from '../protocol/control.ts';
import { statusLines } from './status-lines.ts';
import type { Style } from './style.ts';

export type LiveStatus = { read: () => Promise<StatusReport>; style: Style; periodMs: number };

/** Resolves when the user has seen enough. */
export async function showLiveStatus(live: LiveStatus): Promise<void> {
  await render(createElement(LiveTable, live)).waitUntilExit();
}

function LiveTable({ read, style, periodMs }: LiveStatus) {
  const { report, trouble } = usePolled(read, periodMs);
  const { columns, rows } = useWindowSize();
  const { exit } = useApp();
  useInput((input) => {
    if (input === 'q') exit();
  });
  const lines = report === undefined ? [] : statusLines(report, { style, widthColumns: columns });
  const shown = lines.slice(0, Math.max(1, rows - 2)).map((line) => (line === '' ? ' ' : line));
  const footer = trouble ?? `${new Date().toLocaleTimeString()} · q quits`;
  return createElement(
    Box,
    { flexDirection: 'column' },
    ...shown.map((line, index) => createElement(Text, { key: index, wrap: 'truncate' }, line)),
    createElement(Text, { key: 'footer', dimColor: true }, footer),
  );
}

/** One question at a time: a slow answer is waited for, not asked for again. */
function usePolled(read: LiveStatus['read'], periodMs: number): { report?: StatusReport; trouble?: string } {
  const [state, setState] = useState<{ report?: StatusReport; trouble?: string }>({});
  useEffect(() => {
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    const poll = async () => {
      const found = await read().then(
        (report) => ({ report }),
        (error: unknown) => ({ trouble: messageOf(error) }),
      );
      if (isOver) return;
      setState((before) => ('report' in found ? found : { ...before, ...found }));
      timer = setTimeout(poll, periodMs);
    };
    void poll();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [read, periodMs]);
  return state;
}
