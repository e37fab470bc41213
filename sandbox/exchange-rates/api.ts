/** `GET /v1/latest?base=USD&symbols=EUR,JPY`, `GET /v1/historical/2026-01-31`, `GET /v1/currencies`. */
import type { Answer, Route, SandboxRequest } from '../http/router.ts';
import type { Api } from '../http/server.ts';
import type { Clock } from '../state/clock.ts';
import { currencies, isCurrency, ratesOn } from './rates.ts';

export function createExchangeRateApi(clock: Clock): Api {
  const today = () => new Date(clock.nowMs()).toISOString().slice(0, 10);
  const routes: readonly Route[] = [
    { method: 'GET', pattern: '/v1/latest', handle: (request) => rates(request, today()) },
    { method: 'GET', pattern: '/v1/historical/:date', handle: (request) => historical(request, today()) },
    { method: 'GET', pattern: '/v1/currencies', handle: () => ({ status: 200, body: { currencies } }) },
  ];
  return {
    name: 'exchange-rates',
    routes,
    authenticate: () => undefined,
    around: (_request, handle) => handle(),
    error: ({ status, code, message }) => refuse(status, code, message),
  };
}

function rates({ query }: SandboxRequest, date: string): Answer {
  const base = text(query['base'], 'USD');
  const wanted = text(query['symbols'], '');
  const symbols = wanted === '' ? currencies.filter((currency) => currency !== base) : wanted.split(',');
  const unknown = [base, ...symbols].find((currency) => !isCurrency(currency));
  if (unknown !== undefined) return refuse(400, 'unknown_currency', `there is no rate for "${unknown}"`);
  return { status: 200, body: { base, date, rates: ratesOn(date, base, symbols) } };
}

function historical(request: SandboxRequest, today: string): Answer {
  const date = request.values['date'] ?? '';
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(date));
  if (!isDate || date < '1999-01-04' || date > today)
    return refuse(400, 'invalid_date', 'the date must be YYYY-MM-DD, from 1999-01-04 to today');
  return rates(request, date);
}

function text(value: unknown, otherwise: string): string {
  return (typeof value === 'string' && value !== '' ? value : otherwise).toUpperCase().replaceAll(' ', '');
}

function refuse(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } } };
}
