// What became of the orders of a batch, written in small groups while it is on its way: after a
// crash only the last group is uncertain.
#pragma once

#include <string>
#include <vector>

#include "rooms/delivery/batches.h"

namespace kentongan::delivery {

receipts::Receipt receipt_of(const warnings::Summary& warning, const Order& order, TimePoint now);

class Batches::Marks {
public:
    Marks(BatchParts& parts, const Batch& batch, const warnings::Summary& warning,
          const std::vector<Order>& orders);
    // False: the warning changed meanwhile.
    bool add(std::size_t order, const Outcome& outcome);
    // Writes what is left, and enqueues again who has no lasting outcome.
    void finish(const std::string& host);

private:
    void flush();
    void write(db::Tx& tx) const;

    BatchParts& parts_;
    const Batch& batch_;
    const warnings::Summary& warning_;
    const std::vector<Order>& orders_;
    std::vector<Outcome> outcomes_;       // by order; Unsent until reported
    std::vector<std::size_t> unwritten_;  // orders
    TimePoint written_at_;
    bool going_on_ = true;
};

}  // namespace kentongan::delivery
