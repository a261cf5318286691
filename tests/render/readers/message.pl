# Read a whole message with Perl's Email::MIME: as JSON its subject, the names of its headers, and
# of each part that holds no others: type, Content-ID, text or the SHA-256 of its bytes.
use strict;
use warnings;
use JSON::PP;
use Email::MIME;
use Digest::SHA qw(sha256_hex);

binmode STDIN; binmode STDOUT;
local $/;
my $mail = Email::MIME->new(<STDIN>);
my @parts;
$mail->walk_parts(sub {
    my ($part) = @_;
    return if $part->subparts;
    my ($type) = $part->content_type =~ m{^([^;\s]+)};
    my $said = $type =~ m{^text/} ? $part->body_str : sha256_hex($part->body);
    push @parts, [ $type, $part->header_raw("Content-ID") // "", $said ];
});
print encode_json({
    subject => $mail->header_str("Subject"),
    unsubscribe => $mail->header_raw("List-Unsubscribe") // "",
    names => [ $mail->header_names ],
    parts => \@parts,
});
