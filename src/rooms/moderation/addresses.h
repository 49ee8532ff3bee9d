// Domains, e-mail addresses and networks in the one spelling in which they are kept and compared.
// Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::moderation {

// Lower case, without a dot at the end; empty when it is no domain (RFC 1123; names in other
// scripts as "xn--…").
std::optional<std::string> normal_domain(std::string_view text);
// The domain itself, then its parents, the nearest first.
std::vector<std::string> with_parents(std::string_view domain);
// The middle in asterisks, as Mastodon hides blocked domains.
std::string obfuscated(std::string_view domain);
std::string sha256_hex(std::string_view text);

// As Mastodon: lower case, without dots and what follows "+" in the local part.
std::string canonical_email(std::string_view email);
std::string canonical_email_hash(std::string_view email);
std::string domain_of_email(std::string_view email);  // normal, or empty

// "203.0.113.0/24", "2001:db8::/32": the network with all bits behind the prefix cleared. A plain
// address is a network of itself; IPv4 written inside IPv6 is IPv4.
std::optional<std::string> normal_cidr(std::string_view text);
// Every network that holds this address, as normal_cidr() writes them; empty when it is none.
std::vector<std::string> networks_of(std::string_view address);

}  // namespace kentongan::moderation
