// The rules of reports: what is taken, what belongs together, who may say what about it, and when
// it is over.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"
#include "platform/platform.h"
#include "rooms/attachments/api.h"
#include "rooms/coordinators/api.h"
#include "rooms/reports/kinds.h"
#include "rooms/reports/store.h"
#include "rooms/warnings/api.h"

namespace kentongan::reports {

// Who sends, from where. Anonymous people of one network count as one.
struct Sender {
    std::optional<accounts::AccountId> account;
    std::string address;
};

struct NewReport {
    Sender sender;
    std::string key;  // the same key twice is the same report; empty: no key
    std::string kind, detail, text;
    std::optional<geo::Point> point;
    std::optional<regions::Code> region;  // may be left out when there is a point
    std::string_view picture;             // bytes as uploaded; empty: none
};

struct Receipt {
    ReportId report;
    ClusterId cluster;
    bool repeated = false;  // the key was known: nothing was written
};

// What somebody may say about a cluster.
enum class Duty { None, Coordinator, Officer };

// A place whose reports somebody looks after.
struct Charge {
    regions::Code place;
    Duty duty = Duty::None;
};

class Service {
public:
    Service(Platform& platform, const regions::Regions& gazetteer,
            attachments::Attachments& attachments, coordinators::Coordinators& coordinators,
            warnings::Warnings& warnings)
        : platform_(platform),
          gazetteer_(gazetteer),
          attachments_(attachments),
          coordinators_(coordinators),
          warnings_(warnings) {}

    // What is wrong with it, each with its field; empty: it may be sent.
    std::vector<Error> problems(const NewReport& report) const;
    // Blocks: makes the picture safe in a child process. Pool only, outside any transaction. The
    // first of problems(), TooManyRequests, or what is wrong with the picture (field "picture").
    Result<Receipt> send(const NewReport& report);
    // The capability of whoever sent it, to see and withdraw it; 22 characters.
    std::string token_of(ReportId id) const;
    bool is_token_of(ReportId id, std::string_view token) const;
    // By its sender: whose capability or account was checked before.
    Result<void> withdraw(ReportId id);
    // "It is still so." True when it counted: once per person. Gone when it is over.
    Result<bool> confirm(ClusterId id, const Sender& sender);

    Duty duty_for(db::Tx& tx, accounts::AccountId account, regions::Code place) const;
    // Places to look after, largest first; empty for who has no duty.
    std::vector<Charge> charges_of(db::Tx& tx, accounts::AccountId account) const;
    // Officers any state, coordinators only that it is true. Forbidden, NotFound; the same state
    // again is no change.
    Result<void> judge(accounts::AccountId by, ClusterId id, State to, std::string_view note);

    // Removes what was over a month ago, with its pictures. The scheduler does it every hour.
    void sweep();

    // As the public may know it: rounded to about 100 m unless officers verified it.
    static std::optional<geo::Point> shown_point(const Cluster& cluster);

private:
    std::string secret() const;
    std::string network_of(const std::string& secret, const std::string& address) const;
    static std::string reporter_of(const Sender& sender, const std::string& network);
    Result<void> check_rate(db::Tx& tx, const Sender& sender, std::string_view network) const;
    Result<store::Report> row_of(const NewReport& report, const std::string& secret) const;
    std::optional<Cluster> find_cluster_for(db::Tx& tx, const store::Report& report) const;
    Result<Receipt> write(db::Tx& tx, store::Report report,
                          std::optional<attachments::AttachmentId> photo);
    void join(db::Tx& tx, Cluster& cluster, const store::Report& report) const;
    void tell_reporters(db::Tx& tx, accounts::AccountId by, const Cluster& cluster,
                        std::string_view note) const;
    void credit(db::Tx& tx, ClusterId cluster, store::Judged judged) const;
    Prominence citizens_prominence(db::Tx& tx, ClusterId cluster) const;

    Platform& platform_;
    const regions::Regions& gazetteer_;
    attachments::Attachments& attachments_;
    coordinators::Coordinators& coordinators_;
    warnings::Warnings& warnings_;
};

}  // namespace kentongan::reports
