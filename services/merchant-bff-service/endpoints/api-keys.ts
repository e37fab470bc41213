import { Closed } from '../../kit/contract/schemas.ts';
import {
  CreateApiKey,
  contract,
  RevokeApiKey,
  RotateApiKey,
  UpdateApiKey,
} from '../../merchant-auth-service/contract.ts';
import { forMerchant, merchantRequired, OwnMerchant, offered } from './offered.ts';

const { endpoints } = contract;
const { merchant_id: _, by: _creator, ...creating } = CreateApiKey.properties;
const { by: _changer, ...changing } = UpdateApiKey.properties;
const { by: _rotator, ...rotating } = RotateApiKey.properties;
const { by: _revoker, ...revoking } = RevokeApiKey.properties;

/** The signed-in user is who did it. */
export const apiKeyEndpoints = {
  listApiKeys: offered(endpoints.listApiKeys, merchantRequired),
  getApiKey: offered(endpoints.getApiKey),
  getApiKeyHistory: offered(endpoints.getApiKeyHistory),
  createApiKey: {
    ...offered(endpoints.createApiKey, forMerchant),
    body: Closed({ ...OwnMerchant, ...creating }),
  },
  updateApiKey: { ...offered(endpoints.updateApiKey), body: Closed(changing) },
  rotateApiKey: { ...offered(endpoints.rotateApiKey), body: Closed(rotating) },
  revokeApiKey: { ...offered(endpoints.revokeApiKey), body: Closed(revoking) },
};
