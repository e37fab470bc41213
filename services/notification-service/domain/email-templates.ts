/** The emails to merchants, as data: `{name}` is filled with a fact of the same name. */

export const emailLanguages = ['en', 'zh'] as const;
export type EmailLanguage = (typeof emailLanguages)[number];

type Text = { subject: string; paragraphs: readonly string[] };

export const emailTemplates = {
  'withdrawal.failed': {
    en: {
      subject: 'Your payout of {amount} failed',
      paragraphs: [
        'Your payout {id} of {amount} could not be made: {reason}.',
        'The amount is in your balance again. Please check your bank account and ask for the payout anew.',
      ],
    },
    zh: {
      subject: '您的 {amount} 提现失败',
      paragraphs: [
        '您的提现 {id}（{amount}）未能完成：{reason}。',
        '该金额已退回您的余额。请检查您的银行账户信息后重新申请提现。',
      ],
    },
  },
  'dispute.opened': {
    en: {
      subject: 'A payment of {amount} is disputed',
      paragraphs: [
        'The payer of {payment} disputes {amount}: {reason}.',
        'You can send evidence for the dispute {id} until {due}. Without it the dispute is lost.',
      ],
    },
    zh: {
      subject: '一笔 {amount} 的付款发生争议',
      paragraphs: [
        '付款 {payment} 的付款人对 {amount} 提出争议：{reason}。',
        '请在 {due} 之前为争议 {id} 提交证据，否则将判为败诉。',
      ],
    },
  },
  'dispute.due_soon': {
    en: {
      subject: 'Evidence is due soon: a payment of {amount} is disputed',
      paragraphs: [
        'Nobody has answered the dispute {id} of {payment} yet.',
        'You can send evidence until {due}. Without it the dispute is lost, and {amount} with it.',
      ],
    },
    zh: {
      subject: '举证期限将至：一笔 {amount} 的付款存在争议',
      paragraphs: [
        '付款 {payment} 的争议 {id} 尚未得到答复。',
        '请在 {due} 之前提交证据，否则将判为败诉，并失去 {amount}。',
      ],
    },
  },
  'kyc.verified': {
    en: {
      subject: 'Your business is verified',
      paragraphs: ['Your verification is complete, at level {level}.'],
    },
    zh: { subject: '您的企业已通过认证', paragraphs: ['您的认证已完成，等级为 {level}。'] },
  },
  'kyc.rejected': {
    en: {
      subject: 'Your verification was rejected',
      paragraphs: [
        'Your verification was rejected: {reason}.',
        'You can submit other documents and ask again.',
      ],
    },
    zh: {
      subject: '您的认证未通过',
      paragraphs: ['您的认证未通过：{reason}。', '您可以提交其他材料后重新申请。'],
    },
  },
  'webhook_endpoint.disabled': {
    en: {
      subject: 'A webhook endpoint was disabled',
      paragraphs: [
        'Your webhook endpoint {id} at {url} was disabled: {reason}.',
        'It is told of nothing until you enable it again.',
      ],
    },
    zh: {
      subject: '一个 Webhook 端点已停用',
      paragraphs: [
        '您的 Webhook 端点 {id}（{url}）已停用：{reason}。',
        '在您重新启用之前，它不会收到任何通知。',
      ],
    },
  },
  'api_key.created': {
    en: {
      subject: 'A new API key was made',
      paragraphs: [
        'The API key "{name}", which begins with {prefix}, was made for your account.',
        'If it was not you, revoke it at once and tell us.',
      ],
    },
    zh: {
      subject: '已创建新的 API 密钥',
      paragraphs: [
        '您的账户已创建 API 密钥“{name}”（以 {prefix} 开头）。',
        '如非本人操作，请立即吊销并联系我们。',
      ],
    },
  },
} as const satisfies Record<string, Record<EmailLanguage, Text>>;

export type EmailTemplate = keyof typeof emailTemplates;
export type EmailFacts = Readonly<Record<string, string>>;

export const greetings: Readonly<Record<EmailLanguage, string>> = {
  en: 'Dear {merchant},',
  zh: '{merchant}，您好：',
};

/** Where a merchant reads Chinese; everybody else is written to in English. */
const chineseCountries: ReadonlySet<string> = new Set(['CN', 'HK', 'MO', 'TW']);

export function languageOf(country: string): EmailLanguage {
  return chineseCountries.has(country) ? 'zh' : 'en';
}
