import { isRecord } from '../is-record.ts';

/**
 * What a refusal means. `refused`: for a reason that neither another key nor more credit changes, such as the country
 * or the content. `error`: none of these.
 */
export type RefusalKind =
  | 'too-long'
  | 'no-credit'
  | 'wrong-key'
  | 'rate-limited'
  | 'refused'
  | 'not-found'
  | 'redirected'
  | 'bad-request'
  | 'down'
  | 'error';

/** Codes and types in lower case with underscores. The source is above each group. */
const CODES: Partial<Record<RefusalKind, string[]>> = {
  'too-long': [
    // developers.openai.com/api/docs/guides/error-codes
    'context_length_exceeded',
    'string_above_max_length',
    // github.com/ggml-org/llama.cpp, tools/server
    'exceed_context_size_error',
    // platform.claude.com/docs/en/api/errors
    'request_too_large',
    // cloud.baidu.com/doc/qianfan-api/s/rmwbl43x7
    'tokens_too_long',
    'characters_too_long',
    'prompt_too_long',
    'context_window_exceeded',
  ],
  'no-credit': [
    // developers.openai.com/api/docs/guides/error-codes
    'insufficient_quota',
    'credit_balance_exhausted',
    'billing_hard_limit_reached',
    'billing_not_active',
    // platform.claude.com/docs/en/api/errors
    'billing_error',
    // docs.z.ai/api-reference/api-code
    '1113',
    // platform.kimi.ai/docs/api/errors
    'exceeded_current_quota_error',
    // help.aliyun.com/en/model-studio/error-code
    'arrearage',
    'allocationquota.freetieronly',
    // inference-docs.cerebras.ai/support/error
    'payment_required',
    // platform.minimax.io/docs/api-reference/errorcode
    'base_resp.1008',
    'insufficient_balance',
    'insufficient_balance_error',
    'insufficient_credits',
    'insufficient_funds',
    // docs.litellm.ai/docs/proxy/users
    'budget_exceeded',
    // github.com/songquanpeng/one-api
    'insufficient_user_quota',
    'pre_consume_token_quota_failed',
  ],
  'wrong-key': [
    'invalid_api_key',
    'invalidapikey',
    'incorrect_api_key_error',
    'invalid_authentication_error',
    'authentication_error',
    'wrong_api_key',
    'unauthenticated',
    // ai.google.dev/gemini-api/docs/troubleshooting
    'api_key_invalid',
    // docs.siliconflow.cn/en/faqs/error-code
    '30014',
    // platform.minimax.io/docs/api-reference/errorcode, github.com/MiniMax-AI/MiniMax-01/issues/37
    'base_resp.1004',
    'base_resp.2049',
  ],
  refused: [
    // developers.openai.com/api/docs/guides/error-codes
    'unsupported_country_region_territory',
    'request_forbidden',
    // learn.microsoft.com/azure/foundry/openai/concepts/content-filter
    'content_filter',
    'responsibleaipolicyviolation',
    'content_policy_violation',
    'moderation_blocked',
    // help.aliyun.com/en/model-studio/error-code
    'data_inspection_failed',
    'datainspectionfailed',
    // github.com/langchain4j/langchain4j/issues/1079: Z.ai
    '1301',
    // github.com/ENTERPILOT/GoModel/pull/640: MiniMax
    'base_resp.1026',
    'unsafe_request',
  ],
  'rate-limited': [
    'rate_limit_exceeded',
    'rate_limit_error',
    'rate_limit_reached_error',
    // Pith's relay
    'rate_limited',
    'upstream_rate_limited',
    'too_many_streams',
    'too_many_requests',
    'slow_down',
    'engine_overloaded_error',
    'in_flight_budget_exhausted',
    // help.aliyun.com/en/model-studio/error-code
    'throttling',
    'limitrequests',
    // github.com/LionSR/TeXRA/pull/9865 and github.com/dirge-code/dirge/issues/818: Z.ai
    '1302',
    '1305',
    '1308',
    // platform.minimax.io/docs/api-reference/errorcode, github.com/ENTERPILOT/GoModel/pull/640
    'base_resp.1002',
    'base_resp.1039',
    // docs.mistral.ai/api
    '1300',
  ],
  'not-found': [
    'model_not_found',
    'modelnotfound',
    'model_not_exist',
    'not_found_error',
    'resource_not_found_error',
    'model_decommissioned',
    'deploymentnotfound',
    // docs.z.ai/api-reference/api-code, docs.siliconflow.cn/en/faqs/error-code
    '1211',
    '20012',
  ],
  down: ['overloaded_error', 'server_is_overloaded', 'service_unavailable_error', '3505'],
};

const KINDS = new Map(
  Object.entries(CODES).flatMap(([kind, codes]) => codes.map((code) => [code, kind as RefusalKind] as const)),
);

/** Every code in a refusal, wherever servers put it, in lower case with underscores. */
export function findCodes(value: unknown, levels = 6): string[] {
  if (!isRecord(value) || levels === 0) return [];
  if (Array.isArray(value)) return (value as unknown[]).slice(0, 20).flatMap((each) => findCodes(each, levels - 1));
  const { code, type, status, reason, error, details, innererror, detail, metadata } = value;
  const { base_resp: minimax } = value;
  const own = [
    ...[code, type, status, reason],
    isRecord(minimax) && `base_resp.${String(minimax.status_code)}`,
    // OpenRouter's field for what its moderation objects to.
    isRecord(metadata) && Array.isArray(metadata.reasons) && 'content_filter',
  ]
    .filter((each) => typeof each === 'string' || typeof each === 'number')
    .map((each) => String(each).toLowerCase().replaceAll('-', '_'));
  return [...own, ...[error, details, innererror, detail].flatMap((each) => findCodes(each, levels - 1))];
}

/** What the codes mean; `null` when none is known. The first matching kind in the table counts. */
export function readCodes(codes: readonly string[]): RefusalKind | null {
  // Alibaba's `Throttling.RateQuota` has subtypes.
  const kinds = new Set(codes.map((code) => KINDS.get(code) ?? KINDS.get(code.split('.')[0] ?? '')));
  return (Object.keys(CODES) as RefusalKind[]).find((kind) => kinds.has(kind)) ?? null;
}
