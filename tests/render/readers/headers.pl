# Read headers with Perl's Email::MIME: the same JSON in as headers.py, of each [subject, name] out.
use strict;
use warnings;
use JSON::PP;
use Email::MIME;
use Email::Address::XS;

binmode STDIN; binmode STDOUT;
local $/;
my @read = map {
    my $mail = Email::MIME->new($_ . "\r\nbody\r\n");
    my ($from) = Email::Address::XS->parse($mail->header_raw("From"));
    # A quoted phrase is plain; one of encoded words is decoded.
    my $name = $from->phrase // "";
    $name = Encode::decode("MIME-Header", $name) if $name =~ /=\?/;
    die "another address: " . $from->address unless $from->address eq 'a.b@example.org';
    [ $mail->header_str("Subject"), $name ];
} @{ decode_json(<STDIN>) };
print encode_json(\@read);
