#include "fediverse/signatures/sign.h"

#include "platform/base/strings.h"
#include "platform/base/time_text.h"

namespace kentongan::signatures {

std::vector<HeaderField> sign_cavage(const OutgoingRequest& request, const SigningKey& key,
                                     TimePoint now) {
    std::vector<HeaderField> headers{{"Date", http_date(now)}};
    std::string covered = "(request-target) host date";
    auto text = "(request-target): " + ascii_lower(request.method) + " ";
    text.append(request.target).append("\nhost: ").append(request.host);
    text.append("\ndate: ").append(headers.front().second);
    if (!request.body_digest.empty()) {
        headers.emplace_back("Digest", "SHA-256=" + base64_encode(request.body_digest));
        covered += " digest";
        text.append("\ndigest: ").append(headers.back().second);
    }
    if (const auto& [name, value] = request.extra; !name.empty()) {
        headers.push_back(request.extra);
        covered.append(" ").append(ascii_lower(name));
        text.append("\n").append(ascii_lower(name)).append(": ").append(value);
    }
    headers.emplace_back(
        "Signature", "keyId=\"" + std::string(key.id) + "\",algorithm=\"rsa-sha256\",headers=\"" +
                         covered + "\",signature=\"" + base64_encode(key.signer.sign(text)) + "\"");
    return headers;
}

std::vector<HeaderField> sign_rfc9421(const OutgoingRequest& request, const SigningKey& key,
                                      TimePoint now) {
    std::vector<HeaderField> headers;
    std::string parameters = "(\"@method\" \"@target-uri\"";
    auto base = "\"@method\": " + std::string(request.method) + "\n\"@target-uri\": ";
    base.append(request.scheme).append("://").append(request.host).append(request.target) += '\n';
    if (!request.body_digest.empty()) {
        headers.emplace_back("Content-Digest",
                             "sha-256=:" + base64_encode(request.body_digest) + ":");
        parameters += " \"content-digest\"";
        base.append("\"content-digest\": ").append(headers.back().second) += '\n';
    }
    if (const auto& [name, value] = request.extra; !name.empty()) {
        headers.push_back(request.extra);
        const auto quoted = "\"" + ascii_lower(name) + "\"";
        parameters.append(" ").append(quoted);
        base.append(quoted).append(": ").append(value) += '\n';
    }
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    parameters.append(");created=").append(std::to_string(seconds));
    parameters.append(";keyid=\"").append(key.id).append("\";alg=\"rsa-v1_5-sha256\"");
    base.append("\"@signature-params\": ").append(parameters);
    headers.emplace_back("Signature-Input", "sig1=" + parameters);
    headers.emplace_back("Signature", "sig1=:" + base64_encode(key.signer.sign(base)) + ":");
    return headers;
}

}  // namespace kentongan::signatures
