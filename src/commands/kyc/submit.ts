import { required, requiredChoice } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { describeFile } from '../shared/kyc/describe-file.ts';
import { idOf } from '../shared/resource/ids.ts';
import { timeOption } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { documentShown } from '../shared/shown/verification.ts';

const requirements = [
  'identity_document',
  'bank_account_proof',
  'company_registration',
  'proof_of_address',
  'beneficial_owners',
] as const;

export const command = actionCommand({
  description: 'The service keeps the file’s name, size and SHA-256; the file itself stays where it is.',
  arguments: {
    verification: idOf('verification'),
    requirement: requiredChoice(requirements, { summary: requirements.join(', ') }),
    file: required({ summary: 'a PDF, JPEG or PNG', completion: 'file' }),
  },
  options: { expires: timeOption('until when the document is valid; for ever unless said') },
  examples: [
    { line: 'payctl kyc submit ver_… identity_document passport.pdf', meaning: 'one of what is due' },
  ],
  request: async ({ arguments: { verification, requirement, file }, options: { expires } }) => ({
    service: 'kyc-service',
    path: path`/api/v1/verifications/${verification}/documents`,
    body: { requirement, ...(await describeFile(file)), expires_at: expires },
  }),
  ...documentShown,
});
