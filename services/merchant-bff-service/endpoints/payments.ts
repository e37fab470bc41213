import { contract } from '../../payment-gateway/contract.ts';
import { offered, offeredToAll } from './offered.ts';

const { endpoints } = contract;

export const paymentEndpoints = {
  getPayment: offeredToAll(endpoints.getPayment),
  getPaymentHistory: offeredToAll(endpoints.getPaymentHistory),
  capturePayment: offered(endpoints.capturePayment),
  cancelPayment: offered(endpoints.cancelPayment),
  createRefund: offered(endpoints.createRefund),
  getRefund: offeredToAll(endpoints.getRefund),
};
