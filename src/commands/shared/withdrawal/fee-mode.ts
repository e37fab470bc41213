import { choice } from '../../../cli/option.ts';

export const feeModeOption = choice(['added', 'deducted'], {
  summary: 'the fee is paid on top of the amount, which holds unless said, or out of it',
  placeholder: 'how',
});
